Attribute VB_Name = "ArKnown"
Option Explicit
' Whether the buttons can work on a workbook: by the names of its sheets and tables, else by its headings.

Private Const SHEETS_SEEN As Long = 20
Private Const SEEN As String = "A1:BH20"
Private Const BARE As String = "abcdefghijklmnopqrstuvwxyz0123456789"
Private Const PLAIN As String = "ABCDEFGHIJKLMNOPQRSTUVWXYZ" & BARE

Public Function ArIsOurBook(ByVal book As Object) As Boolean
    ' Quick, and generous: whether the tables are sound is seen when a button is pressed.
    If book Is Nothing Then Exit Function
    ArIsOurBook = HasSheet(book)
    If Not ArIsOurBook Then ArIsOurBook = HasTable(book)
    If Not ArIsOurBook Then ArIsOurBook = ArHasHeadings(book)
End Function

Public Function ArHasHeadings(ByVal book As Object) As Boolean
    ' Whether a row of headings in the first rows of a sheet names what a table of ours cannot be without.
    Dim groups As Variant
    Dim cells As Variant
    Dim row As Long
    Dim number As Long
    groups = ArHeadings()
    For number = 1 To book.Worksheets.Count
        If number > SHEETS_SEEN Then Exit Function
        cells = book.Worksheets(number).Range(SEEN).Value
        For row = LBound(cells, 1) To UBound(cells, 1)
            If IsHeader(cells, row, groups) Then
                ArHasHeadings = True
                Exit Function
            End If
        Next row
    Next number
End Function

Public Function ArBare(ByVal words As String) As String
    ' A heading by its letters and digits, without accented ones; LCase knows other letters in other countries.
    Dim place As Long
    Dim found As Long
    For place = 1 To Len(Left(words, 80))
        found = InStr(1, PLAIN, Mid(words, place, 1), vbBinaryCompare)
        If found > 26 Then found = found - 26
        If found > 0 Then ArBare = ArBare & Mid(BARE, found, 1)
    Next place
End Function

Private Function HasSheet(ByVal book As Object) As Boolean
    Dim sheet As Object
    For Each sheet In book.Worksheets
        If ArListed(sheet.Name, AR_SHEETS) Then HasSheet = True
    Next sheet
End Function

Private Function HasTable(ByVal book As Object) As Boolean
    Dim sheet As Object
    Dim table As Object
    For Each sheet In book.Worksheets
        For Each table In sheet.ListObjects
            If ArListed(table.Name, AR_TABLES) Then HasTable = True
        Next table
    Next sheet
End Function

Private Function IsHeader(ByRef cells As Variant, ByVal row As Long, ByRef groups As Variant) As Boolean
    Dim words As String
    Dim column As Long
    Dim number As Long
    For column = LBound(cells, 2) To UBound(cells, 2)
        If VarType(cells(row, column)) = vbString Then words = words & "|" & ArBare(cells(row, column))
    Next column
    If Len(words) = 0 Then Exit Function
    For number = LBound(groups) To UBound(groups)
        If NamesAll(Split(Mid(words, 2), "|"), groups(number)) Then IsHeader = True
    Next number
End Function

Private Function NamesAll(ByRef words As Variant, ByVal needed As Variant) As Boolean
    ' Each list has one of the words, and there is a word for each.
    Dim number As Long
    Dim place As Long
    Dim used As Long
    For number = LBound(needed) To UBound(needed)
        If Not IsNamed(words, CStr(needed(number))) Then Exit Function
    Next number
    For place = LBound(words) To UBound(words)
        For number = LBound(needed) To UBound(needed)
            If Means(CStr(words(place)), CStr(needed(number))) Then
                used = used + 1
                Exit For
            End If
        Next number
    Next place
    NamesAll = used > UBound(needed) - LBound(needed)
End Function

Private Function IsNamed(ByRef words As Variant, ByVal list As String) As Boolean
    Dim place As Long
    For place = LBound(words) To UBound(words)
        If Means(CStr(words(place)), list) Then IsNamed = True
    Next place
End Function

Private Function Means(ByVal word As String, ByVal list As String) As Boolean
    ' A currency behind a heading, as in Amount (EUR), does not count.
    If Len(word) < 2 Then Exit Function
    Means = InStr(1, list, "|" & word & "|", vbBinaryCompare) > 0
    If Not Means And Len(word) > 5 Then Means = InStr(1, list, "|" & Left(word, Len(word) - 3) & "|", vbBinaryCompare) > 0
End Function
