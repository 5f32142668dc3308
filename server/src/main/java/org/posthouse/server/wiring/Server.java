package org.posthouse.server.wiring;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.imapserver.ImapServer;
import org.posthouse.access.managesieve.SieveServer;
import org.posthouse.access.pop3server.Pop3Server;
import org.posthouse.base.net.Handler;
import org.posthouse.base.net.Listener;
import org.posthouse.base.net.TlsContext;
import org.posthouse.base.time.Planner;
import org.posthouse.mta.ending.Endings;
import org.posthouse.mta.gate.Gate;
import org.posthouse.mta.signing.KeyRound;
import org.posthouse.mta.smtpserver.Door;
import org.posthouse.mta.smtpserver.SmtpServer;
import org.posthouse.mta.smtpserver.SmtpServices;
import org.posthouse.mta.verdict.Strangers;
import org.posthouse.mta.verdict.VerdictSettings;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.ControlServer;
import org.posthouse.server.admin.Exit;
import org.posthouse.server.admin.Rooms;
import org.posthouse.server.config.Config;
import org.posthouse.server.console.Desk;
import org.posthouse.server.metrics.Metrics;
import org.posthouse.server.metrics.MetricsPage;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.Housekeeping;
import org.posthouse.trust.verdict.Examiner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A house with its doors open. */
public final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    /** Of the 10 s that a stop may take, what sessions get to say goodbye. */
    private static final Duration GOODBYE = Duration.ofSeconds(4);
    private static final Duration HOUSEKEEPING = Duration.ofMinutes(1);
    private static final Duration ENDINGS = Duration.ofMinutes(5);
    private static final Duration LEARNING = Duration.ofSeconds(1);
    private static final Duration KEYS = Duration.ofMinutes(5);
    private static final Duration NAMES = Duration.ofHours(1);
    private static final Duration SWEEP = Duration.ofHours(6);

    final House house;
    private final Planner planner;
    private final List<Listener> doors = new ArrayList<>();
    private final List<AutoCloseable> inside = new ArrayList<>();
    private @Nullable Web web;

    private Server(House house, Planner planner) {
        this.house = house;
        this.planner = planner;
    }

    /** Opens the folder and all doors; every port is bound when it returns. What was opened is closed again where something fails. */
    public static Server start(Config config, Path dir, Seams seams) throws IOException, AdminException, Refusal {
        if (config.listen().isEmpty())
            throw new AdminException(Exit.CONFIG,
                    "[listen] names no port of smtp, submission, submissions, lmtp, pop3, pop3s, imap, imaps, sieve, http or https: there is nothing to serve");
        var server = new Server(House.open(config, dir, seams), seams.planner());
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
        TlsContext tls = house.certificate.context();
        var settings = new RoomSettings(config);
        var gate = new Gate(settings.gate(), house.resolver, house.engine, house.clock);
        var smtp = new SmtpServices(house.directory, house.logins, house.mail, house.delivery, house.submitted,
                house.told, house.clock,
                tls, gate, strangers(settings), house.signing);
        var receiving = new SmtpServer(Door.RECEIVING, settings.smtp(), smtp);
        var submission = new SmtpServer(Door.SUBMISSION, settings.smtp(), smtp);
        var local = new SmtpServer(Door.LOCAL, settings.smtp(), smtp);
        var pop3 = new Pop3Server(settings.pop3(), tls, house.logins, house.mail, house.told,
                house.clock);
        var imap = new ImapServer(settings.imap(), tls, house.logins, house.directory, house.mail, house.told, house.texts,
                house.clock);
        var sieve = new SieveServer(settings.sieve(), tls, house.logins, house.scripts);
        house.queue.start();
        // The queue is looked at before and after the lists: posts go from the one to the other and back, and must be met somewhere.
        var housekeeping = new Housekeeping(house.mail, house.directory, house.journeys,
                List.of(house.queue, house.lists, house.queue));
        inside.add(new Rounds(HOUSEKEEPING, house.visits::write));
        inside.add(new Rounds(HOUSEKEEPING, () -> gate.forget(house.clock.instant())));
        inside.add(new Rounds(planner, HOUSEKEEPING, house.others::write));
        inside.add(new Rounds(planner, HOUSEKEEPING, house.others::tell));
        inside.add(new Rounds(planner, HOUSEKEEPING, house.feedback::write));
        inside.add(new Rounds(planner, HOUSEKEEPING, house.feedback::tell));
        inside.add(new Rounds(SWEEP, house.feedback::sweep));
        var keys = new KeyRound(house.dkim, house.directory, house.resolver,
                new KeyRound.Schedule(config.dkim().rotate(), config.dkim().retire()), house.clock);
        inside.add(new Rounds(KEYS, keys::go));
        inside.add(new Rounds(SWEEP, house.others::sweep));
        inside.add(new Rounds(SWEEP, () -> house.queue.sweep(house.delivery.moderation()::isKnown)));
        if (house.junk.isOn())
            inside.add(new Rounds(LEARNING, () -> house.junk.second(house.directory)));
        inside.add(new Rounds(HOUSEKEEPING, () -> housekeeping.run(house.clock.instant())));
        inside.add(new Rounds(ENDINGS, new EndingRounds(new Endings(house.journeys, house.queue), house.clock)::look));

        Config.Listen at = config.listen();
        door("smtp", at.smtp(), settings.service("smtp").refusing("421 4.7.0 too many connections, try again later"), receiving);
        door("submission", at.submission(), settings.service("submission").refusing("421 4.7.0 too many connections, try again later"),
                submission);
        door("submissions", at.submissions(), settings.service("submissions").implicitTls(tls, "smtp"), submission);
        door("lmtp", at.lmtp(), settings.service("lmtp").refusing("421 4.7.0 too many connections, try again later"), local);
        door("pop3", at.pop3(), settings.service("pop3").refusing(Pop3Server.REFUSAL), pop3);
        door("pop3s", at.pop3s(), settings.service("pop3s").implicitTls(tls, Pop3Server.ALPN), pop3);
        door("imap", at.imap(), settings.service("imap").refusing(ImapServer.REFUSAL), imap);
        door("imaps", at.imaps(), settings.service("imaps").implicitTls(tls, ImapServer.ALPN), imap);
        door("sieve", at.sieve(), settings.service("sieve").refusing(SieveServer.REFUSAL), sieve);
        Supplier<String> counted = metrics()::text;
        house.metrics(counted);
        inside.add(new Rounds(HOUSEKEEPING, house.audit::sweep));
        inside.add(new Rounds(planner, NAMES, house.desk::check));
        Web served = Web.start(house, planner, tls, new MetricsPage(config.metrics() == Config.Metrics.ALL, counted),
                Announced.of(config.hostname(), doors));
        web = served;
        inside.add(served);
        inside.add(new Rounds(ENDINGS, served::sweep));
        inside.add(ControlServer.start(house.dir, house.desk.local("control socket")));
        keepCertificate();
    }

    /** Begins when all ports are bound: only then can names be proven. */
    private void keepCertificate() {
        var certificates = new Rounds(planner, HOUSEKEEPING, house.certificate::round);
        inside.add(certificates);
        inside.add(house.certificate);
        certificates.soon();
    }

    /** Who looks at where strangers' messages come from. */
    private Strangers strangers(RoomSettings settings) {
        VerdictSettings how = settings.verdicts();
        var examiner = new Examiner(house.resolver, house.config.hostname(), house.feedback.suffixes, house.clock, how.questions(),
                how.perPeer());
        return new Strangers(how, examiner, house.feedback.ledger(), house.clock);
    }

    private Metrics metrics() {
        return new Metrics(house.told, house.engine::status, house.queue::running,
                () -> doors.stream().collect(Collectors.toMap(Listener::name, Listener::connections, Integer::sum)));
    }

    private void door(String name, List<InetSocketAddress> at, Listener.Service service, Handler handler) throws IOException {
        for (InetSocketAddress address : at) {
            doors.add(Listener.start(address, service, handler));
            LOG.info("{} on {}", name, doors.getLast().address());
        }
    }

    /** What the operator's verbs work on. */
    public Rooms rooms() {
        return house.rooms();
    }

    /** Where verbs of operators are asked for. */
    public Desk desk() {
        return house.desk;
    }

    /** Where it listens, in the order of the configuration. */
    public List<InetSocketAddress> addresses() {
        return doors.stream().map(Listener::address).toList();
    }

    /** Ports of HTTP, those without TLS first. */
    public List<Integer> webPorts() {
        return web == null ? List.of() : web.ports();
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
