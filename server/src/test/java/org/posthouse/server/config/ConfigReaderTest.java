package org.posthouse.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthouse.mail.address.Address;
import org.posthouse.store.login.PlaintextLogin;

class ConfigReaderTest {
    private static final Path FILE = Path.of("mail/posthouse.toml");

    @Test
    void everyKeyHasADefault() throws ConfigException {
        Config c = ConfigReader.read(FILE, "");
        assertEquals("localhost", c.hostname());
        assertTrue(c.listen().isEmpty());
        assertNull(c.tls().certificate());
        assertEquals(PlaintextLogin.LOOPBACK, c.tls().plaintextLogin());
        assertEquals(25, c.relay().port());
        assertEquals(Duration.ofDays(5), c.relay().expire());
        assertEquals(Config.Engine.ROCKSDB, c.store().engine());
        assertEquals(50 << 20, c.limits().messageSize());
        assertEquals(new Config.Http(2000, 200, 100, 3000, 1000), c.limits().http());
    }

    @Test
    void readsWhatIsThere() throws ConfigException {
        Config c = ConfigReader.read(FILE, """
                hostname = "MAIL.example.org"
                [listen]
                smtp = ["127.0.0.1:2525", "[::1]:2525"]
                [tls]
                certificate = { chain = "chain.pem", key = "/etc/key.pem" }
                plaintext-login = "never"
                [relay]
                smart-host = "relay.example.net:587"
                smart-host-login = "robert"
                smart-host-password-file = "/etc/password"
                mta-sts = "off"
                retry = ["100ms", "1h30m"]
                [relay.routes]
                "Partner.example" = "10.0.0.5:25"
                ".below.example" = "192.0.2.1:26"
                [dns]
                dnssec = "trust-ad"
                [imap]
                submitters = ["burl@example.org"]
                """);
        assertEquals(Set.of(Address.parse("burl@example.org")), c.imap().submitters());
        assertEquals(2, c.listen().smtp().size());
        assertEquals(2525, c.listen().smtp().get(1).getPort());
        Config.Certificate certificate = c.tls().certificate();
        assertTrue(certificate != null && certificate.chain().isAbsolute() && certificate.key().equals(Path.of("/etc/key.pem")));
        assertEquals(new Config.SmartHost(new HostPort("relay.example.net", 587), new Config.HostLogin("robert", Path.of("/etc/password")),
                Config.SmartTls.VERIFIED), c.relay().smartHost());
        assertEquals(Config.Dnssec.TRUST_AD, c.dns().dnssec());
        assertEquals(Config.Switch.OFF, c.relay().policies().mtaSts());
        assertEquals(List.of(Duration.ofMillis(100), Duration.ofMinutes(90)), c.relay().retry());
        assertEquals(new HostPort("10.0.0.5", 25), c.relay().routes().get("partner.example"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"hostnam = \"x\"|did you mean hostname?", "[listen]\\nsmpt = []|did you mean listen.smtp?",
            "[tls]\\nplain-text-login = \"never\"|did you mean tls.plaintext-login?", "[wrong]|unknown key",
            "hostname = 7|expected a text in quotes",
            "[listen]\\nsmtp = \"0.0.0.0:25\"|expected a list", "[listen]\\nsmtp = [25]|expected texts in quotes",
            "[listen]\\nsmtp = [\"25\"]|expected host and port",
            "[listen]\\nsmtp = [\"mail.example.org:25\"]|expected an IP address", "[listen]\\nsmtp = [\"0.0.0.0:99999\"]|up to 65535",
            "[relay]\\nport = 0|expected a number from 1", "[relay]\\nport = \"25\"|expected a number",
            "[relay]\\nexpire = \"5 days\"|5 days",
            "[store]\\nengine = \"mysql\"|is none of", "relay = 5|this is a table",
            "[tls]\\ncertificate = \"acme\"|full name",
            "hostname = \"a.test\"\\n[tls]\\ncertificate = \"acme\"|set listen.https, reached from outside at port 443, or listen.http",
            "hostname = \"a.test\"\\n[tls]\\ncertificate = \"acme\"\\n[acme]\\nproof = \"http-01\"|nothing listens: set listen.http",
            "[acme]\\ndirectory = \"http://ca.example\"|expected an https URL",
            "[acme]\\nnames = [\"example\"]|expected a full name",
            "[tls]\\ncertificate = { chain = \"a\" }|both files are needed", "[relay.routes]\\n\"a b\" = \"h:25\"|relay.routes",
            "hostname = |not TOML",
            "[imap]\\nsubmitters = [\"burl\"]|expected an address of an account",
            "[relay]\\nretry = []|at least 100ms", "[oauth]|oauth.issuer: is needed",
            "[oauth]\\nissuer = \"http://id.example.org\"|expected an https URL",
            "[oauth]\\nissuer = \"https://id.example.org\"|either jwks or",
            "[oauth]\\nissuer = \"https://id.example.org\"\\njwks = \"ftp://id.example.org\"\\naudience = \"a\"|expected an https URL",
            "[oauth]\\nissuer = \"https://id.example.org\"\\njwks = \"keys.json\"|oauth.audience: is needed",
            "[oauth]\\nissuer = \"https://id.example.org\"\\nintrospection = \"https://id.example.org/i\"|client-secret-file",
            "[oauth]\\nisuer = \"\"|did you mean oauth.issuer?"})
    void saysWhatIsWrongAndWhere(String text, String expected) {
        var e = assertThrows(ConfigException.class, () -> ConfigReader.read(FILE, text.replace("\\n", "\n")));
        String message = String.valueOf(e.getMessage());
        assertTrue(message.startsWith(FILE.toString()), message);
        assertTrue(message.contains(expected), message);
        assertEquals(1, message.lines().count(), message);
    }

    @Test
    void readsTheIssuerOfTokens() throws ConfigException {
        String issuer = "[oauth]\nissuer = \"https://id.example.org/\"\n";
        assertNull(ConfigReader.read(FILE, "").oauth());
        assertEquals(
                new Config.OAuth("https://id.example.org/", new Config.KeysAt(URI.create("http://[::1]:8080/keys")), "mail", "email", ""),
                ConfigReader.read(FILE, issuer + "jwks = \"http://[::1]:8080/keys\"\naudience = \"mail\"\n").oauth());
        assertEquals(
                new Config.OAuth("https://id.example.org/", new Config.Asking(URI.create("https://id.example.org/ask"), "me",
                        Path.of("/etc/secret")), "", "upn", "mail"),
                ConfigReader.read(FILE, issuer + "introspection = \"https://id.example.org/ask\"\nclient-id = \"me\"\n"
                        + "client-secret-file = \"/etc/secret\"\nclaim = \"upn\"\nscope = \"mail\"\n").oauth());
    }

    @Test
    void everyKeyIsInTheDocumentation() throws Exception {
        Path root = Path.of(System.getProperty("posthouse.root", ".."));
        String text = Files.readString(root.resolve("docs/configuration.md"));
        for (String key : ConfigReader.keys())
            assertTrue(text.contains("`" + key + "`") || text.contains("`[" + key + "]`"),
                    key + " is not described in docs/configuration.md");
    }

    @Test
    void countsChangesOfLetters() {
        assertEquals(0, Nearest.distance("smtp", "smtp"));
        assertEquals(2, Nearest.distance("smpt", "smtp"));
        assertEquals(3, Nearest.distance("kitten", "sitting"));
        assertNull(Nearest.of("xyz", List.of("hostname", "listen")));
    }
}
