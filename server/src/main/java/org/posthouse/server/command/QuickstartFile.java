package org.posthouse.server.command;

/** The first configuration of a folder. */
final class QuickstartFile {
    private QuickstartFile() {}

    static String text(String hostname, String listen, int base) {
        String ip = listen.indexOf(':') >= 0 ? "[" + listen + "]" : listen;
        return """
                # Posthouse; every key is described in docs/configuration.md.
                hostname = "%1$s"

                [listen]
                smtp = ["%2$s:%3$d"]           # from other systems
                submission = ["%2$s:%4$d"]     # from our users: STARTTLS
                submissions = ["%2$s:%5$d"]    # from our users: TLS
                pop3 = ["%2$s:%6$d"]
                pop3s = ["%2$s:%7$d"]
                imap = ["%2$s:%8$d"]
                imaps = ["%2$s:%9$d"]
                sieve = ["%2$s:%10$d"]         # clients edit the rules of their account
                https = ["%2$s:%11$d"]         # mail in the browser, JMAP, settings for mail programs

                [tls]
                certificate = "self-signed"  # or { chain = "/path/chain.pem", key = "/path/key.pem" }
                plaintext-login = "loopback" # login without TLS: "never", "loopback", "always"
                """.formatted(hostname, ip, base + 25, base + 587, base + 465, base + 110, base + 995, base + 143, base + 993, base + 4190,
                base + 443);
    }
}
