package org.posthouse.agent.account;

import java.net.URI;
import java.util.Locale;
import org.posthouse.agent.MailServer.Security;

/** One server of an account, written as a URL: {@code imaps://host} has TLS from the first octet, {@code imap://host} by STARTTLS, {@code imap+clear://host} none; likewise smtp and pop3. RFC 8314 §3 */
public record Service(Kind kind, String host, int port, Security security) {
    /** What it speaks. */
    public enum Kind {
        IMAP("imap", 143, 993), POP3("pop3", 110, 995), SMTP("smtp", 587, 465);

        private final String scheme;
        private final int port;
        private final int tlsPort;

        Kind(String scheme, int port, int tlsPort) {
            this.scheme = scheme;
            this.port = port;
            this.tlsPort = tlsPort;
        }

        public String scheme() {
            return scheme;
        }

        /** The port where nothing is said. RFC 8314 §7 */
        public int port(Security security) {
            return security == Security.TLS ? tlsPort : port;
        }
    }

    public Service {
        if (host.isEmpty() || port < 1 || port > 65535)
            throw new IllegalArgumentException("not a host and a port: " + host + ":" + port);
    }

    /** Reads the URL; AccountException says how one is written. */
    public static Service parse(Kind kind, String url) throws AccountException {
        try {
            URI uri = URI.create(url.strip());
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            Security security = scheme.equals(kind.scheme + "s")
                    ? Security.TLS
                    : scheme.equals(kind.scheme) ? Security.START_TLS : scheme.equals(kind.scheme + "+clear") ? Security.CLEAR : null;
            String host = uri.getHost();
            if (security != null && host != null && uri.getUserInfo() == null)
                return new Service(kind, host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                        uri.getPort() < 0 ? kind.port(security) : uri.getPort(), security);
        } catch (IllegalArgumentException e) {
            // as below
        }
        throw new AccountException(AccountException.Kind.CONFIG,
                "\"" + url + "\" is no " + kind.scheme + " server: write " + kind.scheme + "s://HOST for TLS, " + kind.scheme
                        + "://HOST for STARTTLS, " + kind.scheme + "+clear://HOST for neither");
    }

    @Override
    public String toString() {
        String scheme = kind.scheme + switch (security) {
            case TLS -> "s";
            case START_TLS -> "";
            case CLEAR -> "+clear";
        };
        return scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + (port == kind.port(security) ? "" : ":" + port);
    }
}
