package org.posthouse.store.account;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;

/** The rows of the directory space, and the one lock under which they change. Keys in docs/formats.md. */
final class DirectoryRows {
    static final char NEXT_ID = 'n', DOMAIN = 'd', ACCOUNT = 'a', ALIAS = 'l', CREDENTIAL = 'c', REMOVED = 'x', APP_PASSWORD = 'p',
            NEXT_APP_PASSWORD = 'q', GRANT = 'g', VISITS = 'v', FORWARD = 'f', RELAY = 'r', GROUP = 'm', UNLISTED = 'u';

    final Engine engine;
    /** Held by whoever changes the directory, from reading what it depends on to the end of the commit. */
    final ReentrantLock lock = new ReentrantLock();

    DirectoryRows(Engine engine) {
        this.engine = engine;
    }

    /** Under the lock. */
    void commit(Batch batch) throws Refusal {
        engine.commit(Space.DIRECTORY, engine.version(Space.DIRECTORY), batch);
    }

    /** Under the lock; not synced. */
    void commitLazily(Batch batch) throws Refusal {
        Refusal.join(engine.commitLazily(Space.DIRECTORY, batch));
    }

    byte @Nullable [] get(byte[] key) throws Refusal {
        return engine.get(Space.DIRECTORY, key);
    }

    void scan(char kind, Engine.Visitor visitor) throws Refusal {
        engine.scan(Space.DIRECTORY, new byte[]{(byte) kind}, new byte[]{(byte) (kind + 1)}, Integer.MAX_VALUE, false, visitor);
    }

    /** Those rows of a kind whose key goes on with that id. */
    void scan(char kind, long id, Engine.Visitor visitor) throws Refusal {
        engine.scan(Space.DIRECTORY, key(kind, id), key(kind, id + 1), Integer.MAX_VALUE, false, visitor);
    }

    static byte[] key(char kind, long id) {
        return new RecordWriter(9).octet(kind).int64(id).done();
    }

    static byte[] key(char kind, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return new RecordWriter(1 + bytes.length).octet(kind).raw(bytes).done();
    }

    static long idOf(byte[] key) {
        return new RecordReader(key, 1).int64();
    }

    static String nameOf(byte[] key) {
        return new String(key, 1, key.length - 1, StandardCharsets.UTF_8);
    }

    /** Under which an address is found: without case. */
    static String fold(Address address) {
        return address.local().folded() + '@' + address.domain().ascii();
    }
}
