package org.posthouse.access.imapserver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.posthouse.protocol.imap.Command;
import org.posthouse.protocol.imap.Command.AppendMessage;
import org.posthouse.protocol.imap.Command.Form;
import org.posthouse.protocol.imap.Command.Threads.Algorithm;
import org.posthouse.protocol.imap.SearchKey;
import org.posthouse.protocol.imap.SelectOptions;
import org.posthouse.protocol.imap.SortKey;
import org.posthouse.protocol.imapwire.SequenceSet;

class UidOnlyTest {
    private static final SequenceSet SET = new SequenceSet.Builder().add(1, 2).build();
    private static final AppendMessage MESSAGE = new AppendMessage(List.of(), null, Form.LITERAL, 1, false);
    private static final SelectOptions MATCHED = new SelectOptions(false,
            new SelectOptions.Known(1, 1, null, new SelectOptions.Match(SET, SET)));
    private static final SelectOptions KNOWN = new SelectOptions(false, new SelectOptions.Known(1, 1, SET, null));
    private static final SearchKey ALL = SearchKey.Simple.ALL;
    private static final SearchKey DEEP = new SearchKey.And(
            List.of(ALL, new SearchKey.Or(ALL, new SearchKey.Not(new SearchKey.Numbers(SET)))));

    private static final List<Command> NUMBERED = List.of(new Command.Select("a", MATCHED), new Command.Examine("a", MATCHED),
            new Command.Fetch(false, SET, List.of()), new Command.Store(false, SET, Command.Store.How.ADD, false, List.of()),
            new Command.Copy(false, SET, "a"), new Command.Move(false, SET, "a"), new Command.Replace(false, 1, "a", MESSAGE),
            new Command.Search(false, null, ALL), new Command.Search(true, null, DEEP), sort(false, ALL), sort(true, DEEP),
            threads(false, ALL), threads(true, DEEP), new Command.MultiSearch(List.of(), null, null, DEEP),
            new Command.Search(true, null, new SearchKey.Fuzzy(DEEP)));

    private static final List<Command> BY_UID = List.of(new Command.Select("a", KNOWN), new Command.Examine("a", KNOWN),
            new Command.Fetch(true, SET, List.of()), new Command.Store(true, SET, Command.Store.How.ADD, false, List.of()),
            new Command.Copy(true, SET, "a"), new Command.Move(true, SET, "a"), new Command.Replace(true, 1, "a", MESSAGE),
            new Command.Search(true, null, new SearchKey.Uids(SET)), sort(true, ALL), threads(true, ALL), new Command.Expunge(SET),
            new Command.Expunge(null), new Command.MultiSearch(List.of(), null, null, ALL), new Command.UidBatches(500, null));

    private static final List<Command> WITHOUT_MESSAGES = List.of(new Command.Capability(), new Command.Noop(), new Command.Logout(),
            new Command.Id(Map.of()), new Command.StartTls(), new Command.Authenticate("PLAIN", null), new Command.Login("a", "b"),
            new Command.Enable(List.of()), new Command.Create("a", List.of()), new Command.Delete("a"), new Command.Rename("a", "b"),
            new Command.Subscribe("a"), new Command.Unsubscribe("a"),
            new Command.ListMailboxes(Set.of(), "", List.of("*"), Set.of()), new Command.Lsub("", "*"), new Command.Namespace(),
            new Command.Status("a", List.of()), new Command.SetAcl("a", "b", Command.Store.How.ADD, "r"),
            new Command.DeleteAcl("a", "b"), new Command.GetAcl("a"), new Command.ListRights("a", "b"), new Command.MyRights("a"),
            new Command.GetQuota(""), new Command.GetQuotaRoot("a"), new Command.SetQuota("", Map.of()),
            new Command.GetMetadata("a", Command.GetMetadata.Depth.ZERO, -1, List.of()), new Command.SetMetadata("a", List.of()),
            new Command.Append("a", MESSAGE), new Command.Compress("DEFLATE"), new Command.Idle(),
            new Command.ResetKey(null, List.of()), new Command.GenUrlAuth(List.of()), new Command.UrlFetch(List.of()),
            new Command.NotifySet(false, List.of()), new Command.NotifyNone(), new Command.Unauthenticate(),
            new Command.CancelUpdate(List.of("a")), new Command.Check(),
            new Command.Close(), new Command.Unselect());

    private static Command sort(boolean uid, SearchKey key) {
        return new Command.Sort(uid, null, List.of(new SortKey(SortKey.By.ARRIVAL, false)), "UTF-8", key);
    }

    private static Command threads(boolean uid, SearchKey key) {
        return new Command.Threads(uid, Algorithm.REFERENCES, "UTF-8", key);
    }

    @Test
    void everyCommandByNumberIsTurnedAwayAndNoOther() {
        for (Command c : NUMBERED)
            assertEquals(true, UidOnly.numbered(c), c.toString());
        for (Command c : BY_UID)
            assertEquals(false, UidOnly.numbered(c), c.toString());
        for (Command c : WITHOUT_MESSAGES)
            assertEquals(false, UidOnly.numbered(c), c.toString());
    }

    @Test
    void theTablesNameEveryCommand() {
        Set<Class<?>> named = new HashSet<>();
        for (List<Command> table : List.of(NUMBERED, BY_UID, WITHOUT_MESSAGES))
            table.forEach(c -> named.add(c.getClass()));
        Set<Class<?>> all = new HashSet<>();
        records(Command.class, all);
        assertEquals(all, named);
    }

    private static void records(Class<?> type, Set<Class<?>> into) {
        if (type.isRecord())
            into.add(type);
        else
            for (Class<?> c : type.getPermittedSubclasses())
                records(c, into);
    }
}
