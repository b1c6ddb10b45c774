import TaktModel
import TaktTestSupport
import TaktText
import Testing

@Suite("validation rules")
struct RuleTests {
  struct Case: CustomTestStringConvertible {
    let rule: RuleDescription
    var testDescription: String { rule.code }
  }

  static let cases = RuleBook.all.map { Case(rule: $0) }

  private func validate(_ example: RuleExample) -> [Diagnostic] {
    Validator.validate(
      SourceText(name: example.name, example.text), as: example.kind, companions: example.companions)
  }

  @Test("a rule finds what its examples mark, and nothing in those that keep it", arguments: cases)
  func examples(_ testCase: Case) {
    let rule = testCase.rule
    #expect(!rule.breaking.isEmpty && !rule.keeping.isEmpty)
    for example in rule.breaking {
      let source = SourceText(name: example.name, example.text)
      let found = validate(example).filter { $0.code == rule.code }
      let places = found.compactMap { $0.position }
      #expect(!found.isEmpty, "nothing is found in \(example.text)")
      #expect(places == example.places.map { source.position(at: $0) }, "\(example.text)\n\(found.map(\.message))")
      #expect(found.allSatisfy { $0.severity == rule.severity })
    }
    for example in rule.keeping {
      let found = validate(example)
      #expect(!found.contains { $0.code == rule.code }, "\(example.text)\n\(found.map(\.message))")
      #expect(!found.contains { $0.severity == .error }, "\(example.text)\n\(found.map(\.message))")
    }
  }

  @Test("every finding has its text")
  func golden() {
    for kind in DocumentKind.allCases {
      var report = ""
      for rule in RuleBook.rules(for: kind) {
        report += "## \(rule.code): \(rule.demand)\n\n"
        for example in rule.breaking {
          for diagnostic in validate(example) where diagnostic.code == rule.code {
            report += diagnostic.rendered() + "\n"
          }
        }
        report += "\n"
      }
      if !report.isEmpty { expectGolden(report, named: "validation/\(kind.rawValue).txt") }
    }
  }

  @Test("codes are unique, and every finding of an example has a rule")
  func codes() {
    let codes = RuleBook.all.map(\.code)
    #expect(codes.count == Set(codes).count)
    for rule in RuleBook.all {
      for diagnostic in (rule.breaking + rule.keeping).flatMap(validate) {
        let isKnown = codes.contains(diagnostic.code) || RuleBook.isSyntax(diagnostic.code)
        #expect(isKnown, "\(diagnostic.code) has no rule")
      }
    }
  }
}
