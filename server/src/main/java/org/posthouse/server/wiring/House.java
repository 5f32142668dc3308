package org.posthouse.server.wiring;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Random;
import org.posthouse.mta.bounce.Bouncer;
import org.posthouse.mta.delivery.Delivery;
import org.posthouse.mta.queue.StoredQueue;
import org.posthouse.mta.relay.Relay;
import org.posthouse.rocksdb.RocksEngine;
import org.posthouse.rocksdb.RocksSettings;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Rooms;
import org.posthouse.server.config.Config;
import org.posthouse.store.account.StoredCredentials;
import org.posthouse.store.account.StoredDirectory;
import org.posthouse.store.journey.StoredJourneys;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.MailSettings;
import org.posthouse.store.mailbox.StoredMail;

/** What is kept in a folder: {@code DIR/data} behind its lock, {@code DIR/keys}. The queue in it rests until the server starts it. Close it to let go of the folder. */
public final class House implements AutoCloseable {
    final Config config;
    final Path dir;
    final InstantSource clock;
    final Engine engine;
    final StoredDirectory directory;
    final StoredCredentials credentials;
    final StoredMail mail;
    final StoredJourneys journeys;
    final Delivery delivery;
    final StoredQueue queue;
    private final Relay relay;
    private final DataLock lock;

    private House(Config config, Path dir, Seams seams, DataLock lock, Engine engine) throws Refusal {
        this.config = config;
        this.dir = dir;
        this.clock = seams.clock();
        this.lock = lock;
        this.engine = engine;
        directory = new StoredDirectory(engine, clock);
        credentials = new StoredCredentials(directory, clock, keys(dir), StoredCredentials.Settings.DEFAULT);
        mail = new StoredMail(engine, clock, directory, MailSettings.DEFAULT);
        journeys = new StoredJourneys(engine, clock);
        delivery = new Delivery(mail, journeys, clock);
        relay = new Relay(new RoomSettings(config).relay(), seams.resolver(config), seams.dialer(), engine, clock, seams.planner(),
                new Random());
        var notices = new Bouncer(config.hostname(), engine, directory, journeys, clock, new SecureRandom());
        queue = new StoredQueue(new RoomSettings(config).queue(),
                new StoredQueue.Services(engine, relay, delivery, notices, journeys, clock, seams.planner()));
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

    private static Engine engine(Config config, Path data, InstantSource clock) throws Refusal {
        return switch (config.store().engine()) {
            case ROCKSDB -> RocksEngine.open(data.resolve("rocksdb"), RocksSettings.defaults(), clock);
            case MEMORY -> new MemoryEngine();
        };
    }

    /** What the operator's verbs work on. */
    public Rooms rooms() {
        return new Rooms(directory, credentials, mail, journeys, queue, clock);
    }

    @Override
    public void close() throws IOException {
        try {
            queue.close();
            relay.close();
            journeys.close();
            mail.close();
        } finally {
            try {
                engine.close();
            } finally {
                lock.close();
            }
        }
    }
}
