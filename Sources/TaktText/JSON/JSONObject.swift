/// The members of a JSON object in order, each name once.
package struct JSONObject: Sendable, Hashable {
  /// A name and its value.
  package struct Member: Sendable, Hashable {
    /// The name.
    package let name: String

    /// The value.
    package var value: JSONValue

    package static func == (left: Member, right: Member) -> Bool {
      left.name.utf8.elementsEqual(right.name.utf8) && left.value == right.value
    }

    package func hash(into hasher: inout Hasher) {
      hasher.combine(Array(name.utf8))
      hasher.combine(value)
    }
  }

  /// The members in order.
  package private(set) var members: [Member] = []

  /// Creates an object without members.
  package init() {}

  /// Creates an object from members in order; of equal names the last value counts, at the first place.
  package init(_ members: some Sequence<(String, JSONValue)>) {
    var places: [[UInt8]: Int] = [:]
    for (name, value) in members {
      if let place = places.updateValue(self.members.count, forKey: Array(name.utf8)) {
        places[Array(name.utf8)] = place
        self.members[place].value = value
      } else {
        self.members.append(Member(name: name, value: value))
      }
    }
  }

  /// Takes members that a reader has already found to be different.
  init(uniqueMembers: [Member]) { members = uniqueMembers }

  /// The value of a name; a new name comes last, and setting nil removes the member.
  package subscript(_ name: String) -> JSONValue? {
    get { index(of: name).map { members[$0].value } }
    set {
      switch (index(of: name), newValue) {
      case (let index?, let value?): members[index].value = value
      case (let index?, nil): members.remove(at: index)
      case (nil, let value?): members.append(Member(name: name, value: value))
      case (nil, nil): break
      }
    }
  }

  private func index(of name: String) -> Int? { members.firstIndex { $0.name.utf8.elementsEqual(name.utf8) } }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}
