package org.posthouse.store.mailbox;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.rows.AccountRecord;
import org.posthouse.store.rows.Keys;
import org.posthouse.store.sharing.Acl;
import org.posthouse.store.view.BlockView;
import org.posthouse.store.view.Blocks;
import org.posthouse.store.view.HotRow;

/** Reads an account's state and views from its rows; a space never written becomes an account with its special mailboxes. */
final class AccountLoader {
    private static final SpecialUse[] MADE = {SpecialUse.DRAFTS, SpecialUse.SENT, SpecialUse.JUNK, SpecialUse.TRASH, SpecialUse.ARCHIVE};

    private final WriteTurn turn;

    AccountLoader(WriteTurn turn) {
        this.turn = turn;
    }

    AccountState load() throws Refusal {
        long version = turn.engine.version(turn.space);
        byte[] account = turn.engine.get(turn.space, Keys.only(Keys.ACCOUNT));
        if (account == null)
            return create(version);
        List<MailboxState> mailboxes = new ArrayList<>();
        turn.engine.scan(turn.space, Keys.only(Keys.MAILBOX), Keys.after(Keys.MAILBOX), Integer.MAX_VALUE, false, (key, value) -> {
            mailboxes.add(MailboxState.read(Keys.mailboxOf(key), value));
            return true;
        });
        TreeSet<MailboxName> subscribed = new TreeSet<>();
        turn.engine.scan(turn.space, Keys.only(Keys.SUBSCRIPTION), Keys.after(Keys.SUBSCRIPTION), Integer.MAX_VALUE, false,
                (key, value) -> {
                    new RecordReader(value).format("subscription", 1);
                    subscribed.add(new MailboxName(new String(key, 1, key.length - 1, StandardCharsets.UTF_8)));
                    return true;
                });
        Map<Long, Acl> acls = new HashMap<>();
        turn.engine.scan(turn.space, Keys.only(Keys.RIGHTS), Keys.after(Keys.RIGHTS), Integer.MAX_VALUE, false, (key, value) -> {
            acls.put(Keys.mailboxOf(key), Acl.read(value));
            return true;
        });
        return AccountState.of(version, AccountRecord.read(account), mailboxes.toArray(MailboxState[]::new), subscribed).sharing(acls);
    }

    private AccountState create(long version) throws Refusal {
        AccountState nothing = AccountState.of(version, AccountRecord.NEW, new MailboxState[0], new TreeSet<>());
        Change change = new Change(turn, nothing);
        change.create(MailboxName.INBOX, null);
        change.subscribe(MailboxName.INBOX, true);
        for (SpecialUse use : MADE) {
            MailboxName name = new MailboxName(use.mailboxName());
            change.create(name, use);
            change.subscribe(name, true);
        }
        AccountState next = change.finish();
        turn.commitNow(change);
        return next;
    }

    /** The messages of a mailbox; nothing may change meanwhile. */
    BlockView view(MailboxState m, long version) throws Refusal {
        Blocks.Builder blocks = new Blocks.Builder();
        turn.engine.scan(turn.space, Keys.mailbox(Keys.HOT, m.id()), Keys.mailbox(Keys.HOT, m.id() + 1), Integer.MAX_VALUE, false,
                (key, row) -> {
                    HotRow.check(row);
                    blocks.add(Keys.uidOf(key), HotRow.flags(row), HotRow.modSeq(row), HotRow.size(row), HotRow.date(row));
                    return true;
                });
        return new BlockView(m.id(), m.uidValidity(), m.uidNext(), version, m.highestModSeq(), m.keywords(), blocks.build());
    }
}
