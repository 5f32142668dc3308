package org.posthouse.agent.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.agent.MailServer.Security;

class AccountsTest {
    private static final String FILE = """
            # mine
            default = "home"

            [account.work]   # by JMAP
            address = "mary@example.org"
            name = "Mary Müller"
            signature = "Mary\\nExample Ltd"
            password-command = "printf 'top secret\\nmore'"
            jmap = "https://mail.example.org/.well-known/jmap"

            [[account.work.identity]]
            address = "sales@example.org"
            name = "Sales"

            # the other
            [account.home]
            address = "mary@home.example"
            login = "mary"
            password-file = "home.secret"
            imap = "imaps://imap.home.example"
            pop3 = "pop3+clear://[::1]:2110"
            smtp = "smtp://smtp.home.example"
            trust = "ca.pem"
            """;

    @TempDir
    Path folder;

    private Accounts read(String text) throws IOException, AccountException {
        return Accounts.read(Files.writeString(folder.resolve("mail.toml"), text));
    }

    private String fault(String text) {
        return String.valueOf(assertThrows(AccountException.class, () -> read(text)).getMessage()).substring(folder.toString().length());
    }

    @Test
    void everythingAnAccountCanHave() throws Exception {
        Accounts accounts = read(FILE);
        Account home = accounts.get("");
        assertEquals("home", home.name());
        assertEquals(new Service(Service.Kind.IMAP, "imap.home.example", 993, Security.TLS), home.imap());
        assertEquals(new Service(Service.Kind.POP3, "::1", 2110, Security.CLEAR), home.pop3());
        assertEquals(new Service(Service.Kind.SMTP, "smtp.home.example", 587, Security.START_TLS), home.smtp());
        assertEquals("pop3+clear://[::1]:2110", String.valueOf(home.pop3()));
        assertEquals(folder.resolve("ca.pem"), home.trust());
        assertEquals("mary", home.login());
        Account work = accounts.get("mary@example.org");
        assertEquals("mary@example.org", work.login());
        assertEquals("top secret", work.password());
        assertEquals(List.of("Mary Müller", "Sales"), work.identities().stream().map(Identity::name).toList());
        assertEquals("Mary\nExample Ltd", work.identity().signature());
        assertNull(work.protocol());
    }

    @Test
    void aPasswordFileIsForItsOwnerAlone() throws Exception {
        Account home = read(FILE).get("home");
        Path secret = Files.writeString(folder.resolve("home.secret"), "geheim\r\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r-----"));
        AccountException open = assertThrows(AccountException.class, home::password);
        assertEquals(AccountException.Kind.PERMISSION, open.kind());
        assertEquals(secret + " can be read by others: chmod 600 " + secret, open.getMessage());
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        assertEquals("geheim", home.password());
        Files.writeString(secret, "");
        assertTrue(String.valueOf(assertThrows(AccountException.class, home::password).getMessage()).endsWith("holds no password"));
        Files.delete(secret);
        assertTrue(String.valueOf(assertThrows(AccountException.class, home::password).getMessage()).startsWith("there is no "));
    }

    @Test
    void aCommandThatFailsGivesNoPassword() {
        assertEquals("password-command ended with 3",
                assertThrows(AccountException.class, () -> new Secret.Command("echo x; exit 3").fetch()).getMessage());
        assertEquals("password-command holds more than a password",
                assertThrows(AccountException.class, () -> new Secret.Command("head -c 9999 /dev/zero").fetch()).getMessage());
    }

    @Test
    void whatIsWrongIsSaidWithItsPlace() {
        String a = "[account.a]\naddress=\"m@example.org\"\n";
        assertEquals("/mail.toml: account.a.address is missing", fault("[account.a]\nname=\"x\""));
        assertTrue(fault(a + "imapp=\"x\"").startsWith("/mail.toml: there is no setting account.a.imapp; there is address,"));
        assertTrue(fault(a + "imap=\"http://x\"").contains("write imaps://HOST for TLS"));
        assertTrue(fault(a + "imap=\"imaps://user:pw@x\"").contains("is no imap server"));
        assertTrue(fault(a + "password-file=\"x\"\npassword-command=\"y\"").endsWith("give one of them"));
        assertTrue(fault("default=\"b\"\n" + a).endsWith("there is no [account.b]"));
        assertTrue(fault("[account.\"../x\"]\naddress=\"m@example.org\"").contains("a name has letters"));
        assertTrue(fault("[account").contains("line 1: not TOML"));
    }

    @Test
    void noFileHasNoAccounts() throws Exception {
        Accounts none = Accounts.read(folder.resolve("none.toml"));
        assertEquals(List.of(), none.all());
        assertEquals(AccountException.Kind.NO_ACCOUNT, assertThrows(AccountException.class, () -> none.get("")).kind());
    }

    @Test
    void anAccountIsAddedAndRemovedAndTheRestStays() throws Exception {
        var home = new Home(folder.resolve("new"));
        var file = new AccountsFile(home);
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("address", "zoë@example.org");
        keys.put("name", "Zoë \"Z\" \\ \t");
        file.add("first", keys);
        Accounts one = Accounts.read(home.accounts());
        assertEquals("Zoë \"Z\" \\ \t", one.get("").identity().name());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(home.accounts())));
        assertThrows(AccountException.class, () -> file.add("first", keys));

        Files.writeString(home.accounts(), FILE);
        file.add("a.b", keys);
        file.remove("work");
        Accounts left = Accounts.read(home.accounts());
        assertEquals(List.of("home", "a.b"), left.all().stream().map(Account::name).toList());
        assertTrue(Files.readString(home.accounts()).startsWith("# mine\ndefault = \"home\"\n"));
        file.remove("home");
        file.remove("a.b");
        assertEquals(List.of(), Accounts.read(home.accounts()).all());
        assertThrows(AccountException.class, () -> file.remove("a.b"));
    }

    @Test
    void homeIsWhereTheEnvironmentSays() {
        assertEquals(Path.of("/x"), Home.of(Map.of("POSTHOUSE_MAIL_HOME", "/x", "HOME", "/h")).folder());
        assertEquals(Path.of("/c/posthouse"), Home.of(Map.of("XDG_CONFIG_HOME", "/c", "HOME", "/h")).folder());
        assertEquals(Path.of("/h/.config/posthouse/mail.toml"), Home.of(Map.of("HOME", "/h")).accounts());
    }
}
