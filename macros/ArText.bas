Attribute VB_Name = "ArText"
Option Explicit
' Text on its way to Python and to the user.

#If Mac Then
    ' MsgBox does there.
#Else
    #If VBA7 Then
        Private Declare PtrSafe Function MessageBoxW Lib "user32" (ByVal hWnd As LongPtr, ByVal words As LongPtr, ByVal title As LongPtr, ByVal kind As Long) As Long
    #Else
        Private Declare Function MessageBoxW Lib "user32" (ByVal hWnd As Long, ByVal words As Long, ByVal title As Long, ByVal kind As Long) As Long
    #End If
#End If

Private Const PLAIN As String = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"

Public Function ArEscaped(ByVal words As String) As String
    ' Letters, digits, dot, dash and underline stay; all else becomes %uXXXX. Such a text means nothing to any shell.
    Dim place As Long
    Dim letter As String
    For place = 1 To Len(words)
        letter = Mid(words, place, 1)
        If InStr(1, PLAIN, letter, vbBinaryCompare) > 0 Then
            ArEscaped = ArEscaped & letter
        Else
            ArEscaped = ArEscaped & "%u" & Right("0000" & Hex(AscW(letter) And 65535), 4)
        End If
    Next place
End Function

Public Function ArUnescaped(ByVal words As String) As String
    ' The reverse of ArEscaped; other characters stay as they are.
    Dim place As Long
    place = 1
    Do While place <= Len(words)
        If Mid(words, place, 2) = "%u" And Len(words) >= place + 5 Then
            ArUnescaped = ArUnescaped & ChrW(CLng("&H" & Mid(words, place + 2, 4)))
            place = place + 6
        Else
            ArUnescaped = ArUnescaped & Mid(words, place, 1)
            place = place + 1
        End If
    Loop
End Function

Public Function ArListed(ByVal word As String, ByVal list As String) As Boolean
    ' list: words with | before and after each.
    If InStr(word, "|") = 0 Then ArListed = InStr(1, list, "|" & word & "|", vbTextCompare) > 0
End Function

Public Sub ArShow(ByVal answer As String)
    ' The answer's first line says what it is, the rest is shown as it stands.
    Dim kind As String
    Dim words As String
    kind = ArKind(answer)
    words = ArWords(answer)
    If kind <> "nothing" Then ArBox words, kind = "problem"
End Sub

Public Function ArKind(ByVal answer As String) As String
    ' "nothing", "done" or "problem"; whatever is none of ours is a problem too.
    ArKind = "problem"
    If Left(answer, 8) = "nothing" & vbLf Then ArKind = "nothing"
    If Left(answer, 5) = "done" & vbLf Then ArKind = "done"
End Function

Public Function ArWords(ByVal answer As String) As String
    Dim place As Long
    place = InStr(answer, vbLf)
    ArWords = Mid(answer, place + 1)
    If place = 0 And Len(answer) = 0 Then ArWords = "ar_xl gave no answer. Type in a terminal: ar-xl doctor"
End Function

Public Sub ArBox(ByVal words As String, ByVal isProblem As Boolean)
    ' VBA's own MsgBox shows names of other alphabets as question marks on Windows, and cuts at 1,023 characters.
    Dim kind As Long
    kind = IIf(isProblem, vbExclamation, vbInformation)
    #If Mac Then
        MsgBox words, kind, "Receivables"
    #Else
        MessageBoxW Application.hWnd, StrPtr(words), StrPtr("Receivables"), kind
    #End If
End Sub
