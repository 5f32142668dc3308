package org.posthouse.store.mailbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.view.Block;
import org.posthouse.store.view.BlockView;
import org.posthouse.store.view.Blocks;
import org.posthouse.store.view.Flags;
import org.posthouse.store.view.UidSet;

/** A mailbox being changed: counters, keywords, and the view where one is loaded. */
final class MailboxDraft {
    private static final int MAX_KEYWORD = 100;
    private static final long MAX_UID = 0xffff_ffffL;

    private final Change change;
    private final MailboxState base;
    private List<String> keywords;
    private @Nullable Blocks blocks;
    private long uidNext;
    private long messages;
    private long unseen;
    private long deleted;
    private long size;
    private final UidSet.Builder vanished = new UidSet.Builder();

    MailboxDraft(Change change, MailboxState base) {
        this.change = change;
        this.base = base;
        keywords = base.keywords();
        blocks = base.view() == null ? null : base.view().blocks();
        uidNext = base.uidNext();
        messages = base.counts().messages();
        unseen = base.counts().unseen();
        deleted = base.counts().deleted();
        size = base.counts().size();
    }

    long id() {
        return base.id();
    }

    long uidValidity() {
        return base.uidValidity();
    }

    List<String> keywords() {
        return keywords;
    }

    long highestModSeq() {
        return base.highestModSeq();
    }

    /** The messages; loads them where they are not in memory. */
    Blocks blocks() throws Refusal {
        Blocks now = blocks;
        if (now == null) {
            now = change.turn().viewFor(change.base(), base).blocks();
            blocks = now;
        }
        return now;
    }

    long newUid() throws Refusal {
        if (uidNext >= MAX_UID)
            throw new Refusal(Refusal.Reason.LIMIT,
                    "the mailbox has given out all its numbers; make a new one and move the messages there");
        return uidNext++;
    }

    /** Bits of flags, naming new keywords. Refusal LIMIT where there are too many; with lenient those are left out instead. */
    long bits(FlagSet flags, boolean lenient) throws Refusal {
        long bits = flags.system() & Flags.SYSTEM;
        for (String keyword : flags.keywords()) {
            int k = known(keyword);
            if (k < 0)
                k = name(keyword, lenient);
            if (k >= 0)
                bits |= 1L << Flags.FIRST_KEYWORD + k;
        }
        return bits;
    }

    /** Bits of those flags that the mailbox knows. */
    long knownBits(FlagSet flags) {
        long bits = flags.system() & Flags.SYSTEM;
        for (String keyword : flags.keywords()) {
            int k = known(keyword);
            if (k >= 0)
                bits |= 1L << Flags.FIRST_KEYWORD + k;
        }
        return bits;
    }

    private int known(String keyword) {
        for (int k = 0; k < keywords.size(); k++)
            if (keywords.get(k).equalsIgnoreCase(keyword))
                return k;
        return -1;
    }

    private int name(String keyword, boolean lenient) throws Refusal {
        if (keyword.isEmpty() || keyword.length() > MAX_KEYWORD)
            throw new Refusal(Refusal.Reason.LIMIT, "a keyword has 1 to " + MAX_KEYWORD + " characters");
        if (keywords.size() == Flags.MAX_KEYWORDS) {
            if (lenient)
                return -1;
            throw new Refusal(Refusal.Reason.LIMIT,
                    "a mailbox has at most " + Flags.MAX_KEYWORDS + " keywords; " + keyword.toLowerCase(Locale.ROOT) + " is one more");
        }
        List<String> more = new ArrayList<>(keywords);
        more.add(keyword);
        keywords = List.copyOf(more);
        return keywords.size() - 1;
    }

    /** Translates flag words of another mailbox; null where they are the same in both. */
    long @Nullable [] translation(MailboxState from) throws Refusal {
        long[] map = new long[from.keywords().size()];
        boolean same = true;
        for (int k = 0; k < map.length; k++) {
            map[k] = bits(new FlagSet(0, java.util.Set.of(from.keywords().get(k))), true);
            same &= map[k] == 1L << Flags.FIRST_KEYWORD + k;
        }
        return same ? null : map;
    }

    static long translate(long flags, long @Nullable [] map) {
        if (map == null)
            return flags;
        long out = flags & Flags.SYSTEM;
        for (int k = 0; k < map.length; k++)
            if ((flags & 1L << Flags.FIRST_KEYWORD + k) != 0)
                out |= map[k];
        return out;
    }

    void add(List<Blocks.NewRow> rows) {
        for (Blocks.NewRow row : rows)
            count(row.hot().flags(), row.hot().size(), 1);
        if (blocks != null)
            blocks = blocks.plus(rows);
    }

    void remove(int[] indexes) throws Refusal {
        Blocks now = blocks();
        for (int i : indexes) {
            int b = now.blockOf(i);
            Block block = now.block(b);
            count(block.flags(i - now.start(b)), block.size(i - now.start(b)), -1);
            vanished.add(block.uid(i - now.start(b)));
        }
        blocks = now.without(indexes);
    }

    void flags(int[] indexes, long[] before, long[] after) throws Refusal {
        for (int i = 0; i < indexes.length; i++) {
            count(before[i], 0, -1);
            count(after[i], 0, 1);
        }
        blocks = blocks().withFlags(indexes, after, change.version());
    }

    private void count(long flags, long octets, int sign) {
        messages += sign;
        unseen += (flags & Flags.SEEN) == 0 ? sign : 0;
        deleted += (flags & Flags.DELETED) != 0 ? sign : 0;
        size += sign * octets;
    }

    MailboxState finish(long version) {
        Vanished.put(change.batch(), base.id(), version, vanished.build());
        BlockView view = blocks == null ? null : new BlockView(base.id(), base.uidValidity(), uidNext, version, version, keywords, blocks);
        return new MailboxState(base.id(), base.name(), base.use(), base.uidValidity(), uidNext, base.recent(),
                new MailboxState.Counts(messages, unseen, deleted, size), version, keywords, view);
    }
}
