Attribute VB_Name = "ArPython"
Option Explicit
' Which Python serves the add-in. It stands in the user's own file, written by `ar-xl addin install`, and nowhere
' else: no sheet of a workbook, no file beside it and no environment variable can choose another.

Public Const AR_NOT_SET_UP As String = "ar_xl is not set up on this computer. Nothing was changed. " & _
    "Type in a terminal: ar-xl addin install"

Private theInterpreter As String

Public Function ArConfigPath() As String
    #If Mac Then
        ArConfigPath = Environ("HOME") & "/ar_xl.conf" ' Excel's own folder, which its sandbox may read
    #Else
        ArConfigPath = Environ("USERPROFILE") & Application.PathSeparator & ".ar_xl" & Application.PathSeparator & "ar_xl.conf"
    #End If
End Function

Public Function ArInterpreter() As String
    ' The full path of the Python program, or nothing when the add-in was not installed for this user. Read once:
    ' every cell with a function of ours asks for it.
    Dim number As Integer
    Dim words As String
    ArInterpreter = theInterpreter
    If Len(theInterpreter) > 0 Then Exit Function
    If Len(Dir(ArConfigPath())) = 0 Then Exit Function
    number = FreeFile
    Open ArConfigPath() For Input As #number
    Do While Not EOF(number)
        Line Input #number, words
        If Left(words, 12) = "INTERPRETER=" Then ArInterpreter = ArUnescaped(Mid(words, 13))
    Loop
    Close #number
    theInterpreter = ArInterpreter
End Function

Public Function ArTrouble() As String
    ' Why no Python can be started, in words; nothing where it can be tried. On a Mac Excel may not look there.
    ArTrouble = AR_NOT_SET_UP
    If Len(ArInterpreter()) = 0 Then Exit Function
    ArTrouble = ""
    #If Mac Then
    #Else
        If Len(Dir(ArInterpreter())) = 0 Then ArTrouble = "The Python that serves ar_xl is gone (" & ArInterpreter() & _
            "). Nothing was changed. Install ar-xl again, and type in a terminal: ar-xl addin install"
    #End If
End Function

Public Function GetConfig(configKey As String, Optional fallback As String = "", Optional source As String = "") As Variant
    ' Takes the place of xlwings' own function, which asks the active workbook first.
    GetConfig = fallback
    If configKey <> "INTERPRETER_WIN" Then Exit Function
    GetConfig = ArInterpreter()
    If Len(GetConfig) = 0 Then Err.Raise vbObjectError + 513, "ar_xl", AR_NOT_SET_UP
End Function

Public Function XLPyCommand() As String
    ' Takes the place of xlwings' own function, which starts Python through cmd.exe with the workbook's folder on its
    ' path. -P keeps the current folder off Python's path; always the same command, so one process serves all books.
    XLPyCommand = """" & GetConfig("INTERPRETER_WIN") & """ -P -c ""from ar_xl.addin import serving; serving.serve('$(CLSID)')"""
End Function
