Attribute VB_Name = "ArCells"
Option Explicit
' What Python answers, as cells take it.

Public Function ArErrors(ByVal answer As Variant) As Variant
    ' Python cannot send an error such as #N/A: it sends the error's number, and every other number as a Double.
    ' One answer, a row of them or a block.
    Dim row As Long
    Dim column As Long
    If Not IsArray(answer) Then
        ArErrors = OneCell(answer)
        Exit Function
    End If
    For row = LBound(answer) To UBound(answer)
        If IsBlock(answer) Then
            For column = LBound(answer, 2) To UBound(answer, 2)
                answer(row, column) = OneCell(answer(row, column))
            Next column
        Else
            answer(row) = OneCell(answer(row))
        End If
    Next row
    ArErrors = answer
End Function

Private Function OneCell(ByVal cell As Variant) As Variant
    OneCell = cell
    If VarType(cell) = vbLong Then OneCell = CVErr(cell And 65535)
End Function

Private Function IsBlock(ByRef cells As Variant) As Boolean
    Dim last As Long
    On Error Resume Next
    last = UBound(cells, 2)
    IsBlock = (Err.Number = 0)
End Function
