package org.posthouse.store.account;

import org.jspecify.annotations.Nullable;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;

/** What is kept of one account's password. The parameters of each derivation stand beside its result, so that they can grow. */
record CredentialRecord(Argon argon, Scram scram, byte @Nullable [] legacy) {
    /** argon2id. RFC 9106 §3.1; memory in KiB */
    record Argon(int memory, int passes, int lanes, byte[] salt, byte[] hash) {}

    /** SCRAM-SHA-256. RFC 5803 */
    record Scram(int iterations, byte[] salt, byte[] storedKey, byte[] serverKey) {}

    byte[] write() {
        RecordWriter out = new RecordWriter(192).octet(1);
        out.varint(argon.memory).varint(argon.passes).varint(argon.lanes).sized(argon.salt).sized(argon.hash);
        out.varint(scram.iterations).sized(scram.salt).sized(scram.storedKey).sized(scram.serverKey);
        return out.sized(legacy == null ? new byte[0] : legacy).done();
    }

    static CredentialRecord read(byte[] bytes) {
        RecordReader in = new RecordReader(bytes);
        in.format("credential", 1);
        Argon argon = new Argon((int) in.varint(), (int) in.varint(), (int) in.varint(), in.sized(), in.sized());
        Scram scram = new Scram((int) in.varint(), in.sized(), in.sized(), in.sized());
        byte[] legacy = in.sized();
        return new CredentialRecord(argon, scram, legacy.length == 0 ? null : legacy);
    }
}
