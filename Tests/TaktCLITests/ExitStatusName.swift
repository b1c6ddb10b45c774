import TaktCLI

/// The tool's exit status; Testing has a type of the same name.
typealias ExitStatus = TaktCLI.ExitStatus
