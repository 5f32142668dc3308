package org.posthouse.agent.command;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.posthouse.agent.account.Account;
import org.posthouse.agent.account.Accounts;
import org.posthouse.agent.account.AccountsFile;
import org.posthouse.agent.account.Identity;
import org.posthouse.agent.account.Secret;
import org.posthouse.agent.account.Service;
import org.posthouse.agent.discover.Discovery;
import org.posthouse.agent.discover.Names;
import org.posthouse.base.net.TlsContext;
import org.posthouse.mail.address.Address;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The accounts file by commands. */
@Command(name = "account", description = "Accounts: whose mail it is, and where.", synopsisSubcommandLabel = "VERB")
final class AccountVerbs implements Runnable {
    private final Desk desk;

    private AccountVerbs(Desk desk) {
        this.desk = desk;
    }

    static CommandLine all(Desk desk) {
        return new CommandLine(new AccountVerbs(desk)).addSubcommand(new Add(desk)).addSubcommand(new Remove(desk))
                .addSubcommand(new All(desk)).addSubcommand(new Show(desk));
    }

    @Override
    public void run() {
        CommandLine.usage(this, desk.terminal.out());
    }

    @Command(name = "add", description = {"Add an account. Its servers are found out, unless they are given.",
            "A password never stands on the command line: it comes from a command or a file of mode 600."})
    private static final class Add extends Verb {
        @Parameters(paramLabel = "ADDRESS")
        private String address = "";
        @Option(names = "--name", paramLabel = "NAME", description = "What the account is called (the address's domain else).")
        private String name = "";
        @Option(names = "--full-name", paramLabel = "TEXT", description = "The name that letters are from.")
        private String fullName = "";
        @Option(names = "--login", paramLabel = "LOGIN", description = "The login name, where it is not the address.")
        private String login = "";
        @Option(names = "--password-command", paramLabel = "COMMAND", description = "The command that prints the password.")
        private String command = "";
        @Option(names = "--password-file", paramLabel = "FILE", description = "The file that holds it.")
        private String file = "";
        @Option(names = "--jmap", paramLabel = "URL")
        private String jmap = "";
        @Option(names = "--imap", paramLabel = "URL", description = "imaps://HOST for TLS, imap://HOST for STARTTLS; likewise the others.")
        private String imap = "";
        @Option(names = "--pop3", paramLabel = "URL")
        private String pop3 = "";
        @Option(names = "--smtp", paramLabel = "URL")
        private String smtp = "";
        @Option(names = "--dns", paramLabel = "IP[:PORT]", description = "The DNS server to ask instead of the system's.")
        private String dns = "";
        @Option(names = "--trust", paramLabel = "FILE", description = "Certificates (PEM) to trust instead of the system's.")
        private String trust = "";

        Add(Desk desk) {
            super(desk);
        }

        @Override
        public Integer call() throws Exception {
            Address parsed = Address.tryParse(address).orElseThrow(() -> new Failure(Exit.USAGE, "\"" + address + "\" is no address"));
            String called = name.isEmpty() ? parsed.domain().toString().replaceAll("[^A-Za-z0-9._-]", "") : name;
            if (!Accounts.isName(called))
                throw new Failure(Exit.USAGE, "\"" + called + "\" is no name for an account: letters, digits, dots, hyphens, underscores");
            Map<String, String> keys = new LinkedHashMap<>();
            keys.put("address", address);
            put(keys, "name", fullName);
            put(keys, "login", login);
            put(keys, "password-command", command);
            put(keys, "password-file", file.isEmpty() ? "" : java.nio.file.Path.of(file).toAbsolutePath().toString());
            if (jmap.isEmpty() && imap.isEmpty() && pop3.isEmpty())
                discover(parsed);
            put(keys, "jmap", jmap);
            for (var service : List.of(Map.entry(Service.Kind.IMAP, imap), Map.entry(Service.Kind.POP3, pop3),
                    Map.entry(Service.Kind.SMTP, smtp)))
                if (!service.getValue().isEmpty())
                    put(keys, service.getKey().scheme(), Service.parse(service.getKey(), service.getValue()).toString());
            put(keys, "trust", trust.isEmpty() ? "" : java.nio.file.Path.of(trust).toAbsolutePath().toString());
            new AccountsFile(desk.home()).add(called, keys);
            AccountVerbs.print(desk, desk.accounts().get(called));
            if (command.isEmpty() && file.isEmpty())
                desk.warn("there is no password yet: add password-command or password-file to " + desk.home().accounts());
            return 0;
        }

        private void discover(Address parsed) throws Exception {
            var discovery = new Discovery(Names.of(dns.isEmpty() ? null : server(dns)),
                    TlsContext.client(TlsContext.Verify.REQUIRED, trust.isEmpty() ? null : java.nio.file.Path.of(trust)));
            Discovery.Found found = discovery.find(parsed);
            if (!found.usable())
                throw new Failure(Exit.NO_HOST,
                        "no mail server with TLS was found for " + parsed.domain() + ": give --imap and --smtp, or --jmap");
            jmap = found.jmap() == null ? "" : found.jmap().toString();
            imap = url(found, Service.Kind.IMAP, imap);
            pop3 = url(found, Service.Kind.POP3, pop3);
            smtp = url(found, Service.Kind.SMTP, smtp);
            for (String source : found.sources())
                desk.warn("found " + source);
        }

        private static String url(Discovery.Found found, Service.Kind kind, String given) {
            Service service = found.services().get(kind);
            return !given.isEmpty() || service == null ? given : service.toString();
        }

        private static InetSocketAddress server(String text) {
            int colon = text.lastIndexOf(':');
            return colon < 0 || text.indexOf(':') != colon
                    ? new InetSocketAddress(text, 53)
                    : new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
        }

        private static void put(Map<String, String> keys, String key, String value) {
            if (!value.isEmpty())
                keys.put(key, value);
        }
    }

    @Command(name = "remove", description = "Forget an account; nothing changes on its servers.")
    private static final class Remove extends Verb {
        @Parameters(paramLabel = "NAME")
        private String name = "";

        Remove(Desk desk) {
            super(desk);
        }

        @Override
        public Integer call() throws Exception {
            desk.accounts().get(name);
            if (!Connect.waiting(desk.home(), name).isEmpty())
                throw new Failure(Exit.UNAVAILABLE, "something waits in the outbox of " + name + ": `mail sync -a " + name
                        + "` does it, `mail outbox drop -a " + name + "` forgets it");
            new AccountsFile(desk.home()).remove(name);
            return 0;
        }
    }

    @Command(name = "list", description = "List the accounts.")
    private static final class All extends Verb {
        All(Desk desk) {
            super(desk);
        }

        @Override
        public Integer call() throws Exception {
            Accounts accounts = desk.accounts();
            var table = new Table(desk.terminal, "NAME", "", "ADDRESS", "SERVERS");
            for (Account a : accounts.all()) {
                boolean preferred = accounts.preferred().equals(a);
                if (desk.json())
                    json(a).with("default", preferred).print(desk.terminal.out());
                else
                    table.row(a.name(), preferred ? "*" : "", a.identity().address().toString(), String.join(" ", servers(a)));
            }
            if (!desk.json())
                table.print("no accounts; add one with `mail account add YOU@EXAMPLE.ORG`");
            return 0;
        }
    }

    @Command(name = "show", description = "Show an account.")
    private static final class Show extends Verb {
        @Parameters(arity = "0..1", defaultValue = "", paramLabel = "NAME")
        private String name = "";

        Show(Desk desk) {
            super(desk);
        }

        @Override
        public Integer call() throws Exception {
            AccountVerbs.print(desk, name.isEmpty() ? desk.account() : desk.accounts().get(name));
            return 0;
        }
    }

    private static List<String> servers(Account a) {
        return Stream.of(a.jmap(), a.imap(), a.pop3(), a.smtp()).filter(Objects::nonNull).map(String::valueOf).toList();
    }

    private static Json json(Account a) {
        return Json.of("account").with("name", a.name()).with("address", a.identity().address().toString()).with("login", a.login())
                .with("jmap", text(a.jmap())).with("imap", text(a.imap())).with("pop3", text(a.pop3())).with("smtp", text(a.smtp()))
                .with("protocol", a.protocol()).addresses("identities", a.identities().stream().map(Identity::entry).toList());
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    /** An account, without its password. */
    private static void print(Desk desk, Account a) {
        if (desk.json()) {
            json(a).print(desk.terminal.out());
            return;
        }
        desk.say("account " + a.name() + ": " + a.identity().address());
        servers(a).forEach(s -> desk.say("  " + s));
        desk.say("  password from " + switch (a.secret()) {
            case null -> "nowhere";
            case Secret.Command c -> "`" + c.command() + "`";
            case Secret.OfFile f -> f.file().toString();
        });
    }
}
