package org.posthouse.agent.command;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.posthouse.agent.MailServer;
import org.posthouse.agent.Submission;
import org.posthouse.agent.account.Account;
import org.posthouse.agent.account.AccountException;
import org.posthouse.agent.account.Home;
import org.posthouse.agent.account.Service;
import org.posthouse.agent.imap.Epochs;
import org.posthouse.agent.imap.ImapRemote;
import org.posthouse.agent.jmap.JmapRemote;
import org.posthouse.agent.offline.Cache;
import org.posthouse.agent.offline.OfflineRemote;
import org.posthouse.agent.offline.Sync;
import org.posthouse.agent.remote.Credentials;
import org.posthouse.agent.remote.Remote;
import org.posthouse.agent.remote.RemoteException;
import org.posthouse.agent.remote.Trace;
import org.posthouse.base.net.Dialer;
import org.posthouse.base.net.TlsContext;

/** Reaches servers over the network: JMAP where the account has it, else IMAP. The copy on this machine is {@code offline}. */
public final class Connect implements Connector {
    static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final InstantSource clock;

    public Connect(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Remote open(Home home, Account account, @Nullable String protocol, Trace trace)
            throws IOException, AccountException, RemoteException {
        String wanted = protocol != null ? protocol : account.protocol();
        if (wanted == null)
            wanted = account.jmap() != null ? "jmap" : account.imap() != null ? "imap" : account.pop3() != null ? "pop3" : "";
        return switch (wanted) {
            case "jmap" -> {
                if (account.jmap() == null)
                    throw none(account, "jmap");
                yield new JmapRemote(account.jmap(), tls(account), credentials(account), TIMEOUT, trace);
            }
            case "imap" -> {
                Service imap = account.imap();
                if (imap == null)
                    throw none(account, "imap");
                Service smtp = account.smtp();
                var submission = smtp == null ? null : new Submission(Dialer.direct(), server(account, smtp));
                yield new ImapRemote(Dialer.direct(), server(account, imap), submission, credentials(account),
                        Epochs.in(home.state(account.name()).resolve("imap-epochs")), clock, trace);
            }
            case "offline" -> new OfflineRemote(Cache.open(copy(home, account)));
            case "pop3" -> throw new RemoteException.Unable("by POP3 mail is fetched: mail fetch --mode keep");
            case "" -> throw none(account, "imap");
            default -> throw new RemoteException.Unable("--protocol is jmap, imap, pop3 or offline");
        };
    }

    private static AccountException none(Account account, String key) {
        return new AccountException(AccountException.Kind.CONFIG, "account " + account.name() + " has no " + key + " server: add " + key
                + " to its settings");
    }

    /** The folder of an account's copy, which is that of one login at one server: an account that is called the same later has another. */
    static Path copy(Home home, Account account) throws IOException {
        String host = account.jmap() != null ? "jmap " + account.jmap().getHost() : "imap " + host(account.imap());
        return home.state(account.name()).resolve("copy-" + mark(host, account));
    }

    /** What POP3 has fetched from one login at one server. */
    static String memory(Account account) {
        return "pop-" + mark("pop3 " + host(account.pop3()), account);
    }

    /** Copies in which something waits to be done under that name. */
    static List<Path> waiting(Home home, String name) throws IOException, RemoteException {
        List<Path> waiting = new ArrayList<>();
        try (Stream<Path> folders = Files.list(home.state(name))) {
            for (Path folder : folders.filter(f -> String.valueOf(f.getFileName()).startsWith("copy-")).toList())
                try (Cache cache = Cache.open(folder)) {
                    if (!Sync.waiting(cache).isEmpty())
                        waiting.add(folder);
                }
        }
        return waiting;
    }

    private static String host(@Nullable Service service) {
        return service == null ? "" : service.host();
    }

    private static String mark(String server, Account account) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((server.toLowerCase(Locale.ROOT) + " " + account.login()).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static Credentials credentials(Account account) throws AccountException {
        return new Credentials.Password(account.login(), account.password());
    }

    static TlsContext tls(Account account) throws IOException {
        return TlsContext.client(TlsContext.Verify.REQUIRED, account.trust());
    }

    static MailServer server(Account account, Service service) throws IOException {
        var address = new InetSocketAddress(service.host(), service.port());
        if (address.isUnresolved())
            throw new UnknownHostException(service.host());
        return new MailServer(address, service.host(), service.security() == MailServer.Security.CLEAR ? null : tls(account),
                service.security(), TIMEOUT);
    }
}
