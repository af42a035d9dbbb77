-- Starts Python for a button of the ribbon. Excel for Mac runs this file only from its own script folder, where
-- `ar-xl addin install` puts it. Five lines come in: the Python program, button, files, workbook, log file. Each is
-- quoted, so that no name of a file or workbook can become a command.
on pressButton(parameterString)
	set {interpreter, buttonName, chosenFiles, bookName, logFile} to paragraphs of parameterString
	set theCommand to quoted form of interpreter & " -P -m ar_xl.addin.called " & quoted form of buttonName
	set theCommand to theCommand & " " & quoted form of chosenFiles & " " & quoted form of bookName
	do shell script theCommand & " > /dev/null 2> " & quoted form of logFile & " &"
end pressButton
