/// Bars as an inline SVG picture.
package enum BarChart {
  /// What one place of a chart shows.
  package struct Bar: Sendable {
    /// The text beside it.
    package var label: String
    /// The parts, each with the class of its colour.
    package var parts: [(value: Int, style: String)]
    /// The text behind it.
    package var note: String

    /// Creates a bar.
    package init(_ label: String, _ parts: [(value: Int, style: String)], note: String) {
      self.label = label
      self.parts = parts
      self.note = note
    }

    var total: Int { parts.reduce(0) { $0 + $1.value } }
  }

  /// Bars below each other, each with its label and its note.
  package static func rows(_ bars: [Bar], title: String) -> String {
    let (labelWidth, noteWidth, width, step) = (150, 130, 800, 26)
    let most = max(1, bars.map(\.total).max() ?? 1)
    let space = width - labelWidth - noteWidth
    var marks = ""
    for (index, bar) in bars.enumerated() {
      let y = index * step
      marks += text(bar.label, x: labelWidth - 8, y: y + 16, anchor: "end", limit: 20)
      var x = labelWidth
      for part in bar.parts where part.value > 0 {
        let length = max(1, space * part.value / most)
        marks += "<rect class=\"\(part.style)\" x=\"\(x)\" y=\"\(y + 4)\" width=\"\(length)\" height=\"16\"/>"
        x += length
      }
      marks += text(bar.note, x: x + 8, y: y + 16, anchor: "start", limit: 40, style: "dim")
    }
    return picture(width: width, height: bars.count * step, title: title, marks)
  }

  /// Columns side by side, the parts of each on top of one another; first and last have their labels below.
  package static func columns(_ bars: [Bar], title: String) -> String {
    let (width, height, foot) = (800, 140, 22)
    let most = max(1, bars.map(\.total).max() ?? 1)
    // A few columns stand together, so that the labels are below them.
    let breadth = min(width, 100 * bars.count)
    var marks = "<line class=\"axis\" x1=\"0\" x2=\"\(width)\" y1=\"\(height)\" y2=\"\(height)\"/>"
    for (index, bar) in bars.enumerated() {
      let (left, right) = (breadth * index / bars.count, breadth * (index + 1) / bars.count)
      let column = max(1, right - left - (right - left > 3 ? 2 : 0))
      var y = height
      marks += "<g><title>\(HTMLText.escaped("\(bar.label): \(bar.note)"))</title>"
      for part in bar.parts where part.value > 0 {
        let length = max(1, (height - 4) * part.value / most)
        y -= length
        marks += "<rect class=\"\(part.style)\" x=\"\(left)\" y=\"\(y)\" width=\"\(column)\" height=\"\(length)\"/>"
      }
      marks += "</g>"
    }
    if let first = bars.first {
      marks += text(first.label, x: 0, y: height + 16, anchor: "start", limit: 20, style: "dim")
    }
    if bars.count > 1, let last = bars.last {
      marks += text(last.label, x: breadth, y: height + 16, anchor: "end", limit: 20, style: "dim")
    }
    return picture(width: width, height: height + foot, title: title, marks)
  }

  private static func picture(width: Int, height: Int, title: String, _ marks: String) -> String {
    let name = HTMLText.escaped(title)
    return "<svg viewBox=\"0 0 \(width) \(max(1, height))\" role=\"img\" aria-label=\"\(name)\">\(marks)</svg>"
  }

  private static func text(
    _ text: String, x: Int, y: Int, anchor: String, limit: Int, style: String = ""
  ) -> String {
    let mark = style.isEmpty ? "" : " class=\"\(style)\""
    return "<text\(mark) x=\"\(x)\" y=\"\(y)\" text-anchor=\"\(anchor)\">"
      + "\(HTMLText.escaped(ForeignText.line(text, limit: limit)))</text>"
  }
}
