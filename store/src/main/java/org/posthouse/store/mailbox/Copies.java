package org.posthouse.store.mailbox;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.posthouse.mail.mime.StructureCodec;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.posthouse.store.rows.ColdRow;
import org.posthouse.store.rows.Keys;
import org.posthouse.store.view.Block;
import org.posthouse.store.view.BlockView;
import org.posthouse.store.view.Blocks;
import org.posthouse.store.view.Flags;
import org.posthouse.store.view.UidSet;

/** Messages of one account as another can add them: keywords by name, the bytes by their blob, which both then refer to. */
final class Copies {
    /** Messages of one copy between accounts: all of them are added by one commit. */
    private static final int MAX_MESSAGES = 20_000;

    private final Engine engine;
    private final Space space;

    Copies(Engine engine, Space space) {
        this.engine = engine;
        this.space = space;
    }

    SortedMap<Long, NewMessage> of(BlockView view, UidSet uids) throws Refusal {
        Blocks blocks = view.blocks();
        int[] indexes = blocks.indexes(uids);
        if (indexes.length > MAX_MESSAGES)
            throw new Refusal(Refusal.Reason.LIMIT,
                    "at most " + MAX_MESSAGES + " messages go to another account at once; do it in smaller steps");
        TreeMap<Long, NewMessage> out = new TreeMap<>();
        new RowReader(engine, space).read(view.mailbox(), Keys.COLD, Keys.STRUCTURE, blocks.uids(indexes), (uid, cold, structure) -> {
            int index = blocks.indexOf(uid);
            int b = blocks.blockOf(index);
            Block block = blocks.block(b);
            int i = index - blocks.start(b);
            ColdRow row = ColdRow.read(cold);
            out.put(uid, new NewMessage(row.trace(), row.blob(), block.size(i), java.time.Instant.ofEpochSecond(block.date(i)),
                    flags(block.flags(i), view.keywords()), StructureCodec.decode(structure), row.journey(), null));
            return true;
        });
        return out;
    }

    private static FlagSet flags(long flags, List<String> names) {
        Set<String> keywords = new LinkedHashSet<>();
        for (int k = 0; k < names.size(); k++)
            if ((flags & 1L << Flags.FIRST_KEYWORD + k) != 0)
                keywords.add(names.get(k));
        return new FlagSet(flags & Flags.SYSTEM, keywords);
    }
}
