package org.posthouse.server.wiring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.http.WebSessions;
import org.posthouse.lucene.LuceneSettings;
import org.posthouse.lucene.LuceneTextIndex;
import org.posthouse.mail.address.Domain;
import org.posthouse.mail.srs.Srs;
import org.posthouse.mta.bounce.Bouncer;
import org.posthouse.mta.delivery.AfterDelivery;
import org.posthouse.mta.delivery.Delivery;
import org.posthouse.mta.ending.Endings;
import org.posthouse.mta.forward.Forwarding;
import org.posthouse.mta.list.ListDelivery;
import org.posthouse.mta.list.ListServices;
import org.posthouse.mta.queue.Carrier;
import org.posthouse.mta.queue.Queue;
import org.posthouse.mta.queue.StoredQueue;
import org.posthouse.mta.relay.HostPort;
import org.posthouse.mta.relay.Relay;
import org.posthouse.mta.report.Letters;
import org.posthouse.mta.rules.RuleServices;
import org.posthouse.mta.rules.SieveRules;
import org.posthouse.mta.signing.DkimKeys;
import org.posthouse.mta.signing.Signing;
import org.posthouse.mta.verdict.Sealing;
import org.posthouse.rocksdb.RocksEngine;
import org.posthouse.rocksdb.RocksSettings;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;
import org.posthouse.server.admin.Junk;
import org.posthouse.server.admin.Rooms;
import org.posthouse.server.certificate.ServerCertificate;
import org.posthouse.server.config.Config;
import org.posthouse.server.config.ConfigException;
import org.posthouse.server.config.ConfigReader;
import org.posthouse.server.config.Setting;
import org.posthouse.server.console.Desk;
import org.posthouse.server.console.Parts;
import org.posthouse.server.keeping.Keeping;
import org.posthouse.server.keeping.Upgrades;
import org.posthouse.server.metrics.MeteredJourneys;
import org.posthouse.server.oauth.IssuerTokens;
import org.posthouse.store.account.KeyFiles;
import org.posthouse.store.account.StoredCredentials;
import org.posthouse.store.account.StoredDirectory;
import org.posthouse.store.account.Visits;
import org.posthouse.store.audit.AuditLimits;
import org.posthouse.store.audit.AuditLog;
import org.posthouse.store.item.Items;
import org.posthouse.store.journey.StoredJourneys;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.list.Lists;
import org.posthouse.store.login.LoginLimits;
import org.posthouse.store.login.Logins;
import org.posthouse.store.mailbox.MailSettings;
import org.posthouse.store.mailbox.StoredMail;
import org.posthouse.store.rules.Memory;
import org.posthouse.store.rules.RuleLimits;
import org.posthouse.store.rules.Scripts;
import org.posthouse.store.rules.Vacations;
import org.posthouse.store.search.NoTextIndex;
import org.posthouse.store.search.TextIndex;
import org.posthouse.trust.arc.Sealer;
import org.posthouse.trust.dns.Resolver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is kept in a folder: {@code DIR/data} behind its lock, {@code DIR/keys}. The queue in it rests until the server starts it. Close it to let go of the folder. */
public final class House implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(House.class);
    final Config config;
    final Path dir;
    final InstantSource clock;
    final Engine engine;
    final StoredDirectory directory;
    final StoredCredentials credentials;
    final Visits visits;
    final AuditLog audit;
    final Logins logins;
    final WebSessions sessions;
    final ServerCertificate certificate;
    /** Where verbs of operators are asked for. */
    final Desk desk;
    private volatile Supplier<String> metrics = () -> "";
    final StoredMail mail;
    final StoredJourneys journeys;
    /** The same, counted on the way. */
    final MeteredJourneys told;
    final Lists lists;
    final ListDelivery delivery;
    final Scripts scripts;
    final Memory memory;
    final Vacations vacations;
    final StoredQueue queue;
    final Resolver resolver;
    /** The queue for whoever accepts mail. */
    final Forwarding accepting;
    final TextIndex texts;
    private final @Nullable IssuerTokens tokens;
    final Others others;
    final JunkParts junk;
    /** The queue for whoever takes mail from clients. */
    final Queue submitted;
    final Feedback feedback;
    private final Relay relay;
    private final DataLock lock;

    final DkimKeys dkim;
    final Signing signing;

    private House(Config config, Path dir, Seams seams, DataLock lock, Engine engine)
            throws IOException, Refusal {
        this.config = config;
        this.dir = dir;
        this.clock = seams.clock();
        this.lock = lock;
        this.engine = engine;
        directory = new StoredDirectory(engine, clock);
        credentials = new StoredCredentials(directory, clock, keys(dir), StoredCredentials.Settings.DEFAULT);
        visits = new Visits(directory, clock, keys(dir));
        tokens = config.oauth() == null ? null : IssuerTokens.open(config.oauth(), clock);
        audit = new AuditLog(engine, clock, AuditLimits.DEFAULT);
        logins = new Logins(config.hostname(), credentials, tokens, visits, LoginLimits.DEFAULT, clock, audit);
        mail = new StoredMail(engine, clock, directory, MailSettings.DEFAULT);
        journeys = new StoredJourneys(engine, clock);
        told = new MeteredJourneys(journeys);
        scripts = new Scripts(engine, clock, RuleLimits.DEFAULT);
        memory = new Memory(engine, clock, RuleLimits.DEFAULT);
        // Who only reads has no news to tell.
        vacations = new Vacations(new Items(engine, (_, _) -> {
        }));
        lists = new Lists(directory, engine, clock);
        dkim = new DkimKeys(keys(dir).resolve("dkim"), clock);
        signing = config.dkim().sign() == Config.Switch.ON ? Signing.with(dkim, engine, clock) : Signing.NONE;
        junk = new JunkParts(config, engine, mail, clock);
        var ownKeys = new KeyFiles(keys(dir), new SecureRandom());
        others = new Others(config, seams, engine);
        feedback = new Feedback(config, dir.resolve("data"), engine, clock);
        var mailboxes = new AfterDelivery(new Delivery(mail, told, clock, rules(), junk.judge()), engine, readers());
        var sealing = new Sealing(config.hostname(), engine, this::sealer, clock);
        delivery = new ListDelivery(new ListServices(lists, directory, engine, this::queue, told, clock, sealing, signing),
                ownKeys.key("lists.key"),
                mailboxes);
        resolver = others.resolver;
        relay = new Relay(new RoomSettings(config).relay(), others.policies, resolver, seams.dialer(), engine, clock, seams.planner(),
                new Random()).domains(this::relayed).signing(signing);
        var notices = new Bouncer(new RoomSettings(config).notices(), engine, directory, told, clock, new SecureRandom(),
                signing);
        texts = texts(config, dir.resolve("data").resolve("search"), directory);
        queue = new StoredQueue(new RoomSettings(config).queue(),
                new StoredQueue.Services(engine, Carrier.of(relay), delivery, notices, told, clock, seams.planner()));
        var srs = new Srs(ownKeys.key("forwarding.key"), clock);
        directory.returns(srs::origin);
        accepting = new Forwarding(new Forwarding.Services(queue, directory, engine, notices, told, clock, sealing), srs);
        submitted = junk.noting(accepting, directory);
        var letters = new Letters(engine, directory, journeys, clock,
                config.dkim().sign() == Config.Switch.ON ? (_, message) -> signing.message(message) : Letters.Signing.NONE);
        others.report(letters, queue);
        feedback.report(letters, queue, resolver);
        sessions = new WebSessions(clock);
        certificate = new ServerCertificate(config, dir, clock, resolver, directory::domains);
        desk = new Desk(new Parts(rooms(), audit, sessions, config, this::settings, resolver, seams.dialer(), letters,
                certificate, dir, this::counted, new Keeping(dir, engine, directory, mail, clock, this::opened)));
    }

    private Optional<Sealer> sealer(Domain domain) {
        return config.dkim().sign() == Config.Switch.OFF
                ? Optional.empty()
                : dkim.sealing(domain).map(k -> new Sealer(k.domain(), k.selector(), k.algorithm(), k.key()));
    }

    private Queue queue() {
        return queue;
    }

    private List<AfterDelivery.Reader> readers() {
        var readers = new ArrayList<>(others.readers(told));
        readers.addAll(feedback.readers(directory));
        return readers;
    }

    /** The host that has the users of a domain of ours. */
    private @Nullable HostPort relayed(Domain domain) {
        return directory.relay(domain).map(r -> new HostPort(r.host(), r.port())).orElse(null);
    }

    private SieveRules rules() {
        return new SieveRules(new RuleServices(config.hostname(), mail, directory, scripts, vacations, memory, told, this::accepting, clock,
                ZoneOffset.UTC, new SecureRandom(), signing));
    }

    private Queue accepting() {
        return accepting;
    }

    /** Where keys and certificates of our own lie. */
    public static Path keys(Path dir) {
        return dir.resolve("keys");
    }

    /** Takes the folder and opens what is in it. AdminException where another process has it. */
    public static House open(Config config, Path dir, Seams seams) throws IOException, AdminException, Refusal {
        Path data = dir.resolve("data");
        DataLock lock = DataLock.take(data);
        boolean open = false;
        try {
            Keeping.tidy(data);
            Upgrades.before(dir);
            Engine engine = engine(config, data, seams.clock());
            try {
                var house = new House(config, dir, seams, lock, engine);
                open = true;
                return house;
            } finally {
                if (!open)
                    engine.close();
            }
        } finally {
            if (!open)
                lock.close();
        }
    }

    /** Holds the data folder without opening it; close to let go. AdminException where another process has it. */
    public static AutoCloseable locked(Path dir) throws IOException, AdminException {
        if (!Files.isDirectory(dir.resolve("data")))
            throw new AdminException(Exit.NO_INPUT, dir + " has no data folder");
        return DataLock.take(dir.resolve("data"));
    }

    /** The data of a snapshot, to be read. */
    private Engine opened(String kind, Path folder) throws Refusal {
        return kind.equals("memory") ? MemoryEngine.open(folder) : RocksEngine.open(folder, RocksSettings.forReading(), clock);
    }

    private static Engine engine(Config config, Path data, InstantSource clock) throws Refusal {
        return switch (config.store().engine()) {
            case ROCKSDB -> RocksEngine.open(data.resolve("rocksdb"), RocksSettings.defaults(), clock);
            case MEMORY -> new MemoryEngine();
        };
    }

    /** Indexes of accounts that have gone while nobody could remove them go now. */
    private static TextIndex texts(Config config, Path folder, StoredDirectory directory) throws Refusal {
        if (config.store().engine() == Config.Engine.MEMORY)
            return new NoTextIndex();
        return switch (config.store().searchIndex()) {
            case NONE -> new NoTextIndex();
            case LUCENE -> {
                LuceneTextIndex index = LuceneTextIndex.open(folder, LuceneSettings.DEFAULT);
                for (long account : index.accounts())
                    if (!directory.exists(account))
                        index.remove(account);
                yield index;
            }
        };
    }

    /** Every setting as it counts. */
    private List<Setting> settings() {
        try {
            return ConfigReader.settings(dir);
        } catch (ConfigException e) {
            LOG.warn("the settings cannot be shown: {}", e.getMessage());
            return List.of();
        }
    }

    private String counted() {
        return metrics.get();
    }

    /** From now on this is what is counted. */
    void metrics(Supplier<String> text) {
        metrics = text;
    }

    /** Where verbs of operators are asked for. */
    public Desk desk() {
        return desk;
    }

    /** What the operator's verbs work on. */
    public Rooms rooms() {
        return new Rooms(directory, credentials, visits, mail, texts, journeys, queue, new Endings(journeys, queue), engine, clock, lists,
                delivery.moderation(), scripts,
                memory, new Junk(junk.data, junk.learner, junk.inquiry), feedback.suffixes, others.https, dkim);
    }

    private static void close(Visits visits) {
        try {
            visits.close();
        } catch (Refusal r) {
            LOG.warn("the last logins are not remembered: {}", r.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        if (tokens != null)
            tokens.close();
        try {
            texts.close();
            queue.close();
            relay.close();
            others.close();
            junk.close();
            feedback.close();
            journeys.close();
            mail.close();
            close(visits);
        } finally {
            try {
                engine.close();
            } finally {
                lock.close();
            }
        }
    }
}
