/// Something on the side of a model's provider that keeps an agent from working; no fault of the agent or its story.
package struct ProviderFault: Hashable, Sendable {
  /// What sort of thing is in the way.
  package var kind: Kind
  /// When the provider says that it is over, if it says so.
  package var until: Timestamp?
  /// What the agent's program reported, in one sentence for people.
  package var detail: String

  /// Describes a fault.
  package init(_ kind: Kind, until: Timestamp? = nil, detail: String) {
    self.kind = kind
    self.until = until
    self.detail = detail
  }

  /// The sorts of things that can be in the way.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// So much was used that nothing more is given for a time.
    case rateLimit = "rate_limit"
    /// The provider cannot keep up, or has a fault of its own.
    case overloaded
    /// The login is missing, expired or refused.
    case login
    /// The account has no credit.
    case credit
    /// The provider cannot be reached.
    case network
  }
}

extension ProviderFault.Kind {
  /// The sort that an error of Claude Code is of, or nil when the provider is not to blame.
  ///
  /// Everything is read from the fields that its program sets; no word of a text that a model or a server wrote counts.
  ///
  /// - `code`: the cause that the program names (`api_error`)
  /// - `category`: the coarser name of an error message (`error`)
  /// - `type`: the error's type as the server names it (`api_error_type`)
  /// - `status`: the HTTP status (`api_error_status`)
  package init?(code: String?, category: String?, type: String?, status: Int?) {
    guard
      let kind = code.flatMap(Self.of(code:)) ?? category.flatMap(Self.of(category:)) ?? type.flatMap(Self.of(type:))
        ?? status.flatMap(Self.of(status:))
    else { return nil }
    self = kind
  }

  private static func of(code: String) -> Self? {
    switch code {
    case "usage_limit_reached": .rateLimit
    case "model_requires_usage_credits", "long_context_credits_required": .credit
    case "connection_failed", "no_response", "stream_idle_timeout", "computer_slept", "network_edge_blocked",
      "tls_untrusted_ca", "tls_cert_signature_failure":
      .network
    case "stored_login_refused", "oauth_refresh_store_refused", "provider_credentials", "gateway_signin_required",
      "gateway_session_expired", "api_key_auth_disabled", "org_disabled_credential", "invalid_credential_header":
      .login
    default: nil
    }
  }

  private static func of(category: String) -> Self? {
    switch category {
    case "rate_limit": .rateLimit
    case "overloaded", "server_error": .overloaded
    case "billing_error": .credit
    case "authentication_failed", "oauth_org_not_allowed", "account_on_hold", "verification_required",
      "cloud_credential_error":
      .login
    default: nil
    }
  }

  private static func of(type: String) -> Self? {
    switch type {
    case "rate_limit_error": .rateLimit
    case "overloaded_error": .overloaded
    case "authentication_error": .login
    case "billing_error": .credit
    default: nil
    }
  }

  private static func of(status: Int) -> Self? {
    switch status {
    case 401: .login
    case 402: .credit
    case 429: .rateLimit
    case 500...: .overloaded
    default: nil
    }
  }
}

extension ProviderFault.Kind {
  /// Whether it goes away by itself; what does not needs a person.
  package var passesByItself: Bool {
    switch self {
    case .rateLimit, .overloaded, .network: true
    case .login, .credit: false
    }
  }

  /// Whether another model may be asked in the meantime.
  package var allowsFallback: Bool { self == .rateLimit || self == .overloaded }

  /// What is in the way, in a few words.
  package var text: String {
    switch self {
    case .rateLimit: "the model's provider gives nothing more for a time (a rate or usage limit)"
    case .overloaded: "the model's provider is overloaded or has a fault of its own"
    case .login: "the login to the model's provider is missing, expired or refused"
    case .credit: "the account at the model's provider has no credit"
    case .network: "the model's provider cannot be reached"
    }
  }

  /// What a person can do about it.
  package var advice: String {
    switch self {
    case .rateLimit, .overloaded: "`takt-helper resume` tries again"
    case .login: "log in, for example with `claude` and `/login`, then `takt-helper resume`"
    case .credit: "see to the account's credit, then `takt-helper resume`"
    case .network: "look at the network, then `takt-helper resume`"
    }
  }
}
