package org.posthouse.server.wiring;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.posthouse.access.imapserver.ImapServer;
import org.posthouse.access.pop3server.Pop3Server;
import org.posthouse.base.net.Handler;
import org.posthouse.base.net.Listener;
import org.posthouse.base.net.SelfSigned;
import org.posthouse.base.net.TlsContext;
import org.posthouse.mta.smtpserver.Door;
import org.posthouse.mta.smtpserver.SmtpServer;
import org.posthouse.mta.smtpserver.SmtpServices;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.ControlServer;
import org.posthouse.server.admin.Exit;
import org.posthouse.server.admin.Operations;
import org.posthouse.server.admin.Rooms;
import org.posthouse.server.config.Config;
import org.posthouse.store.account.SaslLogins;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.Housekeeping;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A house with its doors open. */
public final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    /** Of the 10 s that a stop may take, what sessions get to say goodbye. */
    private static final Duration GOODBYE = Duration.ofSeconds(4);
    private static final Duration HOUSEKEEPING = Duration.ofMinutes(1);

    private final House house;
    private final List<Listener> doors = new ArrayList<>();
    private final List<AutoCloseable> inside = new ArrayList<>();

    private Server(House house) {
        this.house = house;
    }

    /** Opens the folder and all doors; every port is bound when it returns. What was opened is closed again where something fails. */
    public static Server start(Config config, Path dir, Seams seams) throws IOException, AdminException, Refusal {
        if (config.listen().isEmpty())
            throw new AdminException(Exit.CONFIG,
                    "[listen] names no port of smtp, submission, submissions, pop3, pop3s, imap or imaps: there is nothing to serve");
        var server = new Server(House.open(config, dir, seams));
        boolean started = false;
        try {
            server.open();
            started = true;
            return server;
        } finally {
            if (!started)
                server.close();
        }
    }

    /** The parts list. */
    private void open() throws IOException, Refusal {
        Config config = house.config;
        TlsContext tls = certificate(config, house.dir);
        var logins = new SaslLogins(house.directory, house.credentials);
        var smtp = new SmtpServices(house.directory, logins, house.mail, house.delivery, house.queue, house.journeys, house.clock,
                tls);
        var settings = new RoomSettings(config);
        var receiving = new SmtpServer(Door.RECEIVING, settings.smtp(), smtp);
        var submission = new SmtpServer(Door.SUBMISSION, settings.smtp(), smtp);
        var pop3 = new Pop3Server(settings.pop3(), tls, logins, house.mail, house.journeys, house.clock);
        var imap = new ImapServer(settings.imap(), tls, logins, house.mail, house.journeys, house.clock);
        house.queue.start();
        var housekeeping = new Housekeeping(house.mail, house.directory, house.journeys, List.of(house.queue));
        inside.add(new Rounds(HOUSEKEEPING, () -> housekeeping.run(house.clock.instant())));

        Config.Listen at = config.listen();
        door("smtp", at.smtp(), settings.service("smtp").refusing("421 4.7.0 too many connections, try again later"), receiving);
        door("submission", at.submission(), settings.service("submission").refusing("421 4.7.0 too many connections, try again later"),
                submission);
        door("submissions", at.submissions(), settings.service("submissions").implicitTls(tls, "smtp"), submission);
        door("pop3", at.pop3(), settings.service("pop3").refusing(Pop3Server.REFUSAL), pop3);
        door("pop3s", at.pop3s(), settings.service("pop3s").implicitTls(tls, Pop3Server.ALPN), pop3);
        door("imap", at.imap(), settings.service("imap").refusing(ImapServer.REFUSAL), imap);
        door("imaps", at.imaps(), settings.service("imaps").implicitTls(tls, ImapServer.ALPN), imap);
        if (!at.http().isEmpty() || !at.https().isEmpty())
            LOG.warn("listen.http and listen.https are not served by this version");
        inside.add(ControlServer.start(house.dir, new Operations(house.rooms())));
    }

    private void door(String name, List<InetSocketAddress> at, Listener.Service service, Handler handler) throws IOException {
        for (InetSocketAddress address : at) {
            doors.add(Listener.start(address, service, handler));
            LOG.info("{} on {}", name, doors.getLast().address());
        }
    }

    private static TlsContext certificate(Config config, Path dir) throws IOException {
        Config.Certificate files = config.tls().certificate();
        if (files != null)
            return TlsContext.server(files.chain(), files.key());
        SelfSigned own = SelfSigned.create(House.keys(dir), List.of(config.hostname()));
        return TlsContext.server(own.chain(), own.key());
    }

    /** What the operator's verbs work on. */
    public Rooms rooms() {
        return house.rooms();
    }

    /** Where it listens, in the order of the configuration. */
    public List<InetSocketAddress> addresses() {
        return doors.stream().map(Listener::address).toList();
    }

    /** Stops accepting, says goodbye, finishes what was acknowledged, closes the folder; within 10 s. */
    @Override
    public void close() {
        doors.forEach(Listener::stopAccepting);
        try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Listener door : doors)
                all.execute(() -> door.close(GOODBYE));
        }
        for (AutoCloseable part : inside.reversed())
            quietly(part);
        quietly(house);
    }

    private static void quietly(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            LOG.error("closing {}", part.getClass().getSimpleName(), e);
        }
    }
}
