package org.posthouse.store.account;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;

/**
 * What is kept of an account's main password. The parameters of each derivation stand beside its result, so that they can grow. Records of format 1 have neither
 * SCRAM-SHA-1 keys nor a time.
 */
record CredentialRecord(Instant created, Argon argon, Scram sha256, @Nullable Scram sha1, byte @Nullable [] legacy) {
    private static final Scram NONE = new Scram(0, new byte[0], new byte[0], new byte[0]);

    /** argon2id. RFC 9106 §3.1; memory in KiB */
    record Argon(int memory, int passes, int lanes, byte[] salt, byte[] hash) {}

    /** Kept keys of SCRAM with one hash. RFC 5803 */
    record Scram(int iterations, byte[] salt, byte[] storedKey, byte[] serverKey) {
        void write(RecordWriter out) {
            out.varint(iterations).sized(salt).sized(storedKey).sized(serverKey);
        }

        static Scram read(RecordReader in) {
            return new Scram((int) in.varint(), in.sized(), in.sized(), in.sized());
        }
    }

    byte[] write() {
        RecordWriter out = new RecordWriter(256).octet(2);
        out.varint(argon.memory).varint(argon.passes).varint(argon.lanes).sized(argon.salt).sized(argon.hash);
        sha256.write(out);
        out.sized(legacy == null ? new byte[0] : legacy).int64(created.toEpochMilli());
        (sha1 == null ? NONE : sha1).write(out);
        return out.done();
    }

    static CredentialRecord read(byte[] bytes) {
        RecordReader in = new RecordReader(bytes);
        int format = in.format("credential", 2);
        Argon argon = new Argon((int) in.varint(), (int) in.varint(), (int) in.varint(), in.sized(), in.sized());
        Scram sha256 = Scram.read(in);
        byte[] legacy = in.sized();
        Instant created = format == 1 ? Instant.EPOCH : Instant.ofEpochMilli(in.int64());
        Scram sha1 = format == 1 ? NONE : Scram.read(in);
        return new CredentialRecord(created, argon, sha256, sha1.iterations() == 0 ? null : sha1, legacy.length == 0 ? null : legacy);
    }
}
