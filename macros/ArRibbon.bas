Attribute VB_Name = "ArRibbon"
Option Explicit
' What the ribbon calls. One macro serves all buttons: the button's id says which it is, Python does the rest.
' What does something is a Sub or Private, so that no formula in a workbook can start it.

Private Const NOT_STARTED As String = "ar_xl could not start Python. Nothing was changed. " & _
    "It may be older than 3.11, or blocked. Type in a terminal: ar-xl doctor"
Private Const STOPPED As String = "ar_xl stopped before it was done. Look at the workbook before you go on, " & _
    "and close it without saving if something is half done. Type in a terminal: ar-xl doctor"

Private theRibbon As IRibbonUI
Private theEvents As ArEvents
Private isAsked As Boolean
Private isOurs As Boolean

Public Sub ArLoad(ribbon As IRibbonUI)
    Set theRibbon = ribbon
    Set theEvents = New ArEvents
    ArDescribe
End Sub

Public Sub ArPress(control As IRibbonControl)
    Dim given As String
    If Len(control.Tag) > 0 Then
        If control.Tag = "files" Then given = ChosenFiles() Else given = AskedFor(control.Tag)
        If Len(given) = 0 Then Exit Sub
    End If
    ArShow Answer(control.ID, given)
End Sub

Public Sub ArEnabled(control As IRibbonControl, ByRef enabled As Variant)
    ' Every button asks; the workbook is looked at once.
    If Not isAsked Then isOurs = ArIsOurBook(ActiveWorkbook)
    isAsked = True
    enabled = isOurs
End Sub

Public Sub ArRefresh()
    ' Excel asks ArEnabled again. After the VBA editor's Reset there is no ribbon to ask; the buttons stay as they are.
    isAsked = False
    If Not theRibbon Is Nothing Then theRibbon.Invalidate
End Sub

Public Sub ArLookAgain()
    ' Headings may have come into a workbook that had none.
    If Not isOurs Then ArRefresh
End Sub

Public Sub CleanUp()
    ' xlwings calls a macro of this name on a Mac when Python has ended.
    Application.StatusBar = False
End Sub

Private Function ChosenFiles() As String
    ' The paths the user chose, each escaped, with | between; nothing when the user cancels.
    Dim chosen As Variant
    Dim path As Variant
    chosen = Application.GetOpenFilename(Title:="Statements, remittances, customers, invoices", MultiSelect:=True)
    If Not IsArray(chosen) Then Exit Function
    For Each path In chosen
        If Len(ChosenFiles) > 0 Then ChosenFiles = ChosenFiles & "|"
        ChosenFiles = ChosenFiles & ArEscaped(CStr(path))
    Next path
End Function

Private Function AskedFor(ByVal questions As String) As String
    ' What the user typed for each of the questions, which have | between; escaped alike. Nothing when the user cancels.
    Dim question As Variant
    Dim typed As Variant
    Dim answers As String
    Dim first As Boolean
    first = True
    For Each question In Split(questions, "|")
        typed = Application.InputBox(Prompt:=CStr(question), Title:="Receivables", Type:=2)
        If VarType(typed) = vbBoolean Then Exit Function
        answers = answers & IIf(first, "", "|") & ArEscaped(Trim(CStr(typed)))
        first = False
    Next question
    AskedFor = answers
End Function

Private Function Answer(ByVal button As String, ByVal given As String) As String
    ' What Python says when a button is pressed. Button, files and answers are handed over as values, never as code.
    On Error GoTo notStarted
    If Len(ArTrouble()) > 0 Then
        Answer = "problem" & vbLf & ArTrouble()
        Exit Function
    End If
    #If Mac Then
        ' AppleScript cannot reach Excel while a macro runs: Python runs on by itself and shows its own answer.
        Dim bookName As String
        If Not ActiveWorkbook Is Nothing Then bookName = ArEscaped(ActiveWorkbook.Name)
        Application.StatusBar = "Receivables: working..."
        AppleScriptTask "ar_xl.applescript", "pressButton", _
            ArInterpreter() & vbLf & button & vbLf & given & vbLf & bookName & vbLf & Environ("HOME") & "/ar_xl.log"
        Answer = "nothing" & vbLf
    #Else
        Dim python As Object
        Set python = XLPy
        python.SetAttr python.Module("xlwings._xlwindows"), "BOOK_CALLER", ActiveWorkbook
        On Error GoTo stoppedShort
        Answer = python.Str(python.Call(python.Module("ar_xl.addin.called"), "press", python.Tuple(button, given)))
    #End If
    Exit Function
notStarted:
    Application.StatusBar = False
    Answer = "problem" & vbLf & NOT_STARTED & vbLf & vbLf & Err.Description
    Exit Function
stoppedShort:
    Answer = "problem" & vbLf & STOPPED & vbLf & vbLf & Err.Description
End Function
