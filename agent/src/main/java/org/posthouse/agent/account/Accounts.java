package org.posthouse.agent.account;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.posthouse.agent.account.AccountException.Kind;
import org.posthouse.mail.address.Address;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/** The accounts of a user, read from {@code mail.toml}. An unknown key is an error. */
public final class Accounts {
    private static final long MAX_FILE = 1 << 20;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Set<String> TOP = Set.of("default", "account");
    private static final Set<String> KEYS = Set.of("address", "name", "signature", "login", "password-command", "password-file", "jmap",
            "imap", "pop3", "smtp", "protocol", "trust", "identity");
    private static final Set<String> IDENTITY = Set.of("address", "name", "signature");

    private final Path file;
    private final Map<String, Account> all = new LinkedHashMap<>();
    private String preferred = "";

    private Accounts(Path file) {
        this.file = file;
    }

    /** Reads the file; one that does not exist has no accounts. */
    public static Accounts read(Path file) throws AccountException {
        var accounts = new Accounts(file);
        String text;
        try {
            if (Files.size(file) > MAX_FILE)
                throw accounts.wrong("larger than a megabyte, that is no accounts file");
            text = Files.readString(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return accounts;
        } catch (IOException e) {
            throw new AccountException(Kind.PERMISSION, file + ": cannot be read: " + e.getMessage());
        }
        accounts.read(text);
        return accounts;
    }

    /** Whether an account may have that name. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** In the order of the file. */
    public List<Account> all() {
        return List.copyOf(all.values());
    }

    public boolean has(String name) {
        return all.containsKey(name);
    }

    /** The account of that name or that address; of the empty name the default one, or the only or first one. */
    public Account get(String name) throws AccountException {
        if (all.isEmpty())
            throw new AccountException(Kind.NO_ACCOUNT, "there is no account yet: posthouse mail account add YOU@EXAMPLE.ORG");
        if (name.isEmpty())
            return preferred();
        Account byName = all.get(name);
        if (byName != null)
            return byName;
        for (Account a : all.values())
            if (a.identity().address().toString().equalsIgnoreCase(name))
                return a;
        throw new AccountException(Kind.NO_ACCOUNT, "there is no account " + name + "; there is " + String.join(", ", all.keySet()));
    }

    /** The default account; there must be one. */
    public Account preferred() {
        Account named = all.get(preferred);
        return named == null ? all.values().iterator().next() : named;
    }

    private void read(String text) throws AccountException {
        JsonNode root;
        try {
            root = new TomlMapper().readTree(text);
        } catch (JacksonException e) {
            var at = e.getLocation();
            throw wrong((at == null || at.getLineNr() < 1 ? "" : "line " + at.getLineNr() + ": ") + "not TOML: " + e.getOriginalMessage());
        }
        known(root, TOP, "");
        preferred = text(root, "default", "", "");
        JsonNode tables = root.path("account");
        if (!tables.isMissingNode() && !tables.isObject())
            throw wrong("accounts are tables: [account.NAME]");
        for (String name : tables.propertyNames()) {
            if (!isName(name))
                throw wrong("account." + name + ": a name has letters, digits, dots, hyphens and underscores, at most 64");
            all.put(name, account(name, tables.path(name)));
        }
        if (!preferred.isEmpty() && !all.containsKey(preferred))
            throw wrong("default = \"" + preferred + "\", but there is no [account." + preferred + "]");
    }

    private Account account(String name, JsonNode t) throws AccountException {
        String at = "account." + name + ".";
        known(t, KEYS, at);
        Identity own = identity(t, at);
        List<Identity> identities = new ArrayList<>(List.of(own));
        for (JsonNode more : t.path("identity")) {
            known(more, IDENTITY, at + "identity.");
            identities.add(identity(more, at + "identity."));
        }
        String protocol = text(t, "protocol", "", at);
        if (!Set.of("", "jmap", "imap", "pop3").contains(protocol))
            throw wrong(at + "protocol is jmap, imap or pop3");
        String trust = text(t, "trust", "", at);
        return new Account(name, text(t, "login", own.address().toString(), at), secret(t, at), identities, jmap(t, at),
                service(t, Service.Kind.IMAP, at), service(t, Service.Kind.POP3, at), service(t, Service.Kind.SMTP, at),
                protocol.isEmpty() ? null : protocol, trust.isEmpty() ? null : file.resolveSibling(trust));
    }

    private @Nullable Secret secret(JsonNode t, String at) throws AccountException {
        String command = text(t, "password-command", "", at);
        String secret = text(t, "password-file", "", at);
        if (!command.isEmpty() && !secret.isEmpty())
            throw wrong(at + "password-command and password-file: give one of them");
        if (!command.isEmpty())
            return new Secret.Command(command);
        return secret.isEmpty() ? null : new Secret.OfFile(file.resolveSibling(secret));
    }

    private Identity identity(JsonNode t, String at) throws AccountException {
        String address = text(t, "address", "", at);
        if (address.isEmpty())
            throw wrong(at + "address is missing");
        Address parsed = Address.tryParse(address).orElse(null);
        if (parsed == null)
            throw wrong(at + "address: \"" + address + "\" is no address");
        return new Identity(text(t, "name", "", at), parsed, text(t, "signature", "", at));
    }

    private @Nullable URI jmap(JsonNode t, String at) throws AccountException {
        String url = text(t, "jmap", "", at);
        if (url.isEmpty())
            return null;
        try {
            URI uri = new URI(url);
            if (uri.getHost() != null && Set.of("https", "http").contains(uri.getScheme()))
                return uri;
        } catch (java.net.URISyntaxException e) {
            // as below
        }
        throw wrong(at + "jmap: \"" + url + "\" is no URL such as https://mail.example.org/.well-known/jmap");
    }

    private @Nullable Service service(JsonNode t, Service.Kind kind, String at) throws AccountException {
        String url = text(t, kind.scheme(), "", at);
        if (url.isEmpty())
            return null;
        try {
            return Service.parse(kind, url);
        } catch (AccountException e) {
            throw wrong(at + kind.scheme() + ": " + e.getMessage());
        }
    }

    private void known(JsonNode table, Set<String> keys, String at) throws AccountException {
        for (String key : table.propertyNames())
            if (!keys.contains(key))
                throw wrong("there is no setting " + at + key + "; there is " + String.join(", ", keys.stream().sorted().toList()));
    }

    private String text(JsonNode table, String key, String other, String at) throws AccountException {
        JsonNode value = table.path(key);
        if (value.isMissingNode())
            return other;
        if (!value.isString())
            throw wrong(at + key + " is a text in quotation marks");
        return value.asString();
    }

    private AccountException wrong(String what) {
        return new AccountException(Kind.CONFIG, file + ": " + what);
    }
}
