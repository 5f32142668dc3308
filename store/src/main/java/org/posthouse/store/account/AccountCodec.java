package org.posthouse.store.account;

import java.util.TreeSet;
import org.posthouse.mail.address.Address;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;
import org.posthouse.store.record.UnreadableRecord;

/** The record of an account; its id is in the key. */
final class AccountCodec {
    private AccountCodec() {}

    static int code(Account.PopPolicy policy) {
        return policy == Account.PopPolicy.DELETE ? 0 : 1;
    }

    static Account.PopPolicy policy(int code) {
        return code == 0 ? Account.PopPolicy.DELETE : Account.PopPolicy.KEEP;
    }

    static byte[] write(Account a) {
        RecordWriter out = new RecordWriter(64).octet(3).text(a.address().toString()).octet(code(a.popPolicy()))
                .varint(a.quota()).varint(a.messageQuota());
        out.octet(switch (a.role().kind()) {
            case USER -> 0;
            case ADMIN -> 1;
            case OWNER -> 2;
        }).varint(a.role().domains().size());
        a.role().domains().forEach(out::text);
        return out.done();
    }

    static Account read(long id, byte[] bytes) {
        RecordReader in = new RecordReader(bytes);
        int format = in.format("account", 3);
        Address address = Address.parse(in.text());
        Account.PopPolicy policy = policy(in.octet());
        long quota = in.varint();
        // Format 1 had no limit on messages, formats 1 and 2 no roles.
        return new Account(id, address, policy, quota, format == 1 ? 0 : in.varint(), format < 3 ? Role.USER : role(in));
    }

    private static Role role(RecordReader in) {
        int kind = in.octet();
        var domains = new TreeSet<String>();
        for (int left = in.count(); left > 0; left--)
            domains.add(in.text());
        return switch (kind) {
            case 0 -> Role.USER;
            case 1 -> new Role(Role.Kind.ADMIN, domains);
            case 2 -> Role.OWNER;
            default -> throw new UnreadableRecord("an account has the role " + kind);
        };
    }
}
