package org.posthouse.store.account;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;

/** What is kept of one app password; account and id are in the key. The digest is that of {@link AppPasswords}; legacy is the sealed secret. */
record AppPasswordRecord(Credential credential, byte[] digest, CredentialRecord.Scram sha256, CredentialRecord.Scram sha1,
        byte @Nullable [] legacy) {
    byte[] write() {
        Credential c = credential;
        Instant expires = c.expires();
        int bits = 0;
        for (Scope s : c.scopes())
            bits |= s.bit();
        RecordWriter out = new RecordWriter(320).octet(1).text(c.label()).octet(bits).int64(c.created().toEpochMilli())
                .int64(expires == null ? 0 : expires.toEpochMilli()).octet(AccountCodec.code(c.pop())).varint(c.leaveDays()).sized(digest);
        sha256.write(out);
        sha1.write(out);
        return out.sized(legacy == null ? new byte[0] : legacy).done();
    }

    static AppPasswordRecord read(long account, long id, byte[] bytes) {
        RecordReader in = new RecordReader(bytes);
        in.format("app password", 1);
        String label = in.text();
        int bits = in.octet();
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (Scope s : Scope.values())
            if ((bits & s.bit()) != 0)
                scopes.add(s);
        Instant created = Instant.ofEpochMilli(in.int64());
        long expires = in.int64();
        Credential credential = new Credential(id, account, label, scopes, created, expires == 0 ? null : Instant.ofEpochMilli(expires),
                AccountCodec.policy(in.octet()), (int) in.varint());
        byte[] digest = in.sized();
        CredentialRecord.Scram sha256 = CredentialRecord.Scram.read(in);
        CredentialRecord.Scram sha1 = CredentialRecord.Scram.read(in);
        byte[] legacy = in.sized();
        return new AppPasswordRecord(credential, digest, sha256, sha1, legacy.length == 0 ? null : legacy);
    }
}
