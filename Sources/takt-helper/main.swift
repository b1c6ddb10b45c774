import TaktCLI

Tool.main()
