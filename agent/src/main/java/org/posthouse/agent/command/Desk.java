package org.posthouse.agent.command;

import java.io.IOException;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.agent.account.Account;
import org.posthouse.agent.account.AccountException;
import org.posthouse.agent.account.Accounts;
import org.posthouse.agent.account.Home;
import org.posthouse.agent.letter.Original;
import org.posthouse.agent.letter.Spool;
import org.posthouse.agent.remote.Folder;
import org.posthouse.agent.remote.MessageId;
import org.posthouse.agent.remote.Remote;
import org.posthouse.agent.remote.RemoteException;
import org.posthouse.agent.remote.Trace;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** What the verbs of one command line share: its options, the account, the connection. */
@Command(name = "mail", description = "Reads and writes mail, with any server.", synopsisSubcommandLabel = "VERB", mixinStandardHelpOptions = true, scope = ScopeType.INHERIT)
final class Desk implements Runnable, AutoCloseable {
    @Option(names = {"-a",
            "--account"}, scope = ScopeType.INHERIT, paramLabel = "NAME", description = "The account, by name or address (the default one else).")
    private String accountName = "";
    @Option(names = "--json", scope = ScopeType.INHERIT, description = "One JSON object per line.")
    private boolean json;
    @Option(names = "--trace", scope = ScopeType.INHERIT, description = "Show the dialogue with the server, secrets masked, on standard error.")
    private boolean trace;
    @Option(names = "--protocol", scope = ScopeType.INHERIT, paramLabel = "P", description = "jmap, imap, pop3 or offline, instead of the best there is.")
    private @Nullable String protocol;
    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Show the stack trace of an error.")
    private boolean verbose;

    final Terminal terminal;
    final Map<String, String> environment;
    final InstantSource clock;
    final ZoneId zone;
    private final Connector connector;
    private final Home home;
    private @Nullable Remote remote;
    private @Nullable Account account;
    private @Nullable List<Folder> folders;

    Desk(Terminal terminal, Map<String, String> environment, InstantSource clock, ZoneId zone, Connector connector) {
        this.terminal = terminal;
        this.environment = environment;
        this.clock = clock;
        this.zone = zone;
        this.connector = connector;
        home = Home.of(environment);
    }

    @Override
    public void run() {
        CommandLine.usage(this, terminal.out());
    }

    boolean json() {
        return json;
    }

    boolean verbose() {
        return verbose;
    }

    Home home() {
        return home;
    }

    Accounts accounts() throws AccountException {
        return Accounts.read(home.accounts());
    }

    Account account() throws AccountException {
        Account known = account;
        if (known == null) {
            known = accounts().get(accountName);
            account = known;
        }
        return known;
    }

    Remote remote() throws IOException, AccountException, RemoteException {
        Remote known = remote;
        if (known == null) {
            known = connector.open(home, account(), protocol, trace());
            remote = known;
        }
        return known;
    }

    Trace trace() {
        if (!trace)
            return Trace.NONE;
        return (service, who, line) -> terminal.err().println(service + " " + who + ": " + Clean.text(line));
    }

    Journal journal() throws IOException, AccountException {
        return new Journal(home.state(account().name()).resolve("undo.jsonl"));
    }

    List<Folder> folders() throws IOException, AccountException, RemoteException {
        List<Folder> known = folders;
        if (known == null) {
            known = remote().folders();
            folders = known;
        }
        return known;
    }

    /** The folder a user means: a path, else a role, else a path in another case. */
    String folder(String name) throws IOException, AccountException, RemoteException {
        List<Folder> all = folders();
        Optional<Folder> found = all.stream().filter(f -> f.path().equals(name)).findFirst()
                .or(() -> all.stream().filter(f -> name.toLowerCase(Locale.ROOT).equals(f.role())).findFirst())
                .or(() -> all.stream().filter(f -> f.path().equalsIgnoreCase(name)).findFirst());
        return found.map(Folder::path).orElseThrow(() -> new RemoteException.Gone("there is no folder " + name + "; see `mail folders`"));
    }

    /** The folder with that role; it is made, with that name, where there is none. */
    String special(String role, String name) throws IOException, AccountException, RemoteException {
        for (Folder f : folders())
            if (role.equals(f.role()))
                return f.path();
        for (Folder f : folders())
            if (f.path().equalsIgnoreCase(name))
                return f.path();
        remote().createFolder(name);
        folders = null;
        return name;
    }

    /** A message, fetched whole into a file of ours. */
    Fetched fetch(String id) throws IOException, AccountException, RemoteException {
        var spool = new Spool();
        try {
            remote().read(new MessageId(id), spool.out());
            return new Fetched(spool, Original.of(spool));
        } catch (IOException | RemoteException | RuntimeException e) {
            spool.close();
            throw e;
        }
    }

    record Fetched(Spool spool, Original mail) implements AutoCloseable {
        @Override
        public void close() {
            spool.close();
        }
    }

    /** Where JSON is not wanted: a line for people. */
    void say(String line) {
        if (!json)
            terminal.out().println(line);
    }

    /** A word that is no answer. */
    void warn(String line) {
        terminal.err().println("posthouse: " + Clean.line(line));
    }

    @Override
    public void close() {
        Remote known = remote;
        remote = null;
        folders = null;
        if (known != null)
            known.close();
    }
}
