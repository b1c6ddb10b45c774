import TaktText

/// The dependencies of a plan as a picture in a language that other tools draw.
package enum ScheduleDiagram: String, CaseIterable, Sendable {
  /// A Mermaid flowchart, as Markdown viewers draw it.
  case mermaid
  /// A graph for Graphviz.
  case dot

  /// The text of the picture, with a line break at the end.
  package func text(_ schedule: Schedule) -> String {
    let outline = schedule.outline
    let titles = ((try? JSONDocument.read(outline.source))?.root["userStories"]?.elements ?? []).map {
      $0["title"]?.string ?? ""
    }
    let critical = Set(schedule.criticalPath)
    var text = self == .mermaid ? "flowchart LR\n" : "digraph plan {\n  rankdir=LR;\n  node [shape=box];\n"
    for story in 0..<outline.count {
      let id = outline.id(story)
      let label = escaped(ForeignText.line(story < titles.count ? titles[story] : "", limit: 60))
      let isCritical = critical.contains(story)
      switch self {
      case .mermaid:
        text += "  \(id)[\"\(id)\(label.isEmpty ? "" : "<br/>\(label)")\"]\(mark(outline.isDone[story], isCritical))\n"
      case .dot:
        let style = outline.isDone[story] ? ", style=filled" : isCritical ? ", penwidth=3" : ""
        text += "  \"\(id)\" [label=\"\(id)\(label.isEmpty ? "" : "\\n\(label)")\"\(style)];\n"
      }
    }
    for story in 0..<outline.count {
      for dependency in outline.graph.dependencies(of: story) {
        let from = outline.id(Int(dependency))
        let to = outline.id(story)
        text += self == .mermaid ? "  \(from) --> \(to)\n" : "  \"\(from)\" -> \"\(to)\";\n"
      }
    }
    switch self {
    case .mermaid: text += "  classDef done fill:#ddd\n  classDef critical stroke-width:3px\n"
    case .dot: text += "}\n"
    }
    return text
  }

  private func mark(_ isDone: Bool, _ isCritical: Bool) -> String {
    isDone ? ":::done" : isCritical ? ":::critical" : ""
  }

  /// A label in which nothing ends the label or means something to the drawing program.
  private func escaped(_ label: String) -> String {
    var text = ""
    for scalar in label.unicodeScalars {
      switch (self, scalar) {
      case (.mermaid, "\""), (.mermaid, "<"), (.mermaid, ">"), (.mermaid, "&"), (.mermaid, "#"), (.mermaid, "`"),
        (.mermaid, "\\"), (.mermaid, ";"), (.mermaid, "%"):
        text += "#\(scalar.value);"
      case (.dot, "\""), (.dot, "\\"): text += "\\\(scalar)"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
