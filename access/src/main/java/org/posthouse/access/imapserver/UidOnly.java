package org.posthouse.access.imapserver;

import org.jspecify.annotations.Nullable;
import org.posthouse.access.imapsession.Feature;
import org.posthouse.access.imapsession.Reply;
import org.posthouse.access.imapsession.Session;
import org.posthouse.protocol.imap.Command;
import org.posthouse.protocol.imap.SearchKey;
import org.posthouse.protocol.imap.SelectOptions;

/** Turns away message numbers where a client has said that it uses UIDs only. RFC 9586 */
final class UidOnly {
    private static final Reply REQUIRED = new Reply(Reply.Status.BAD, "UIDREQUIRED", "you have enabled UIDONLY: give UIDs");

    private UidOnly() {}

    /** Null where the command may go on. */
    static @Nullable Reply refusal(Session session, Command command) {
        return session.enabled(Feature.UIDONLY) && numbered(command) ? REQUIRED : null;
    }

    /** Whether a command names messages by number, or would be answered by numbers. */
    static boolean numbered(Command command) {
        return switch (command) {
            case Command.AnyTime c -> false;
            case Command.BeforeLogin c -> false;
            case Command.Select c -> matched(c.options());
            case Command.Examine c -> matched(c.options());
            case Command.MultiSearch c -> numbered(c.key());
            case Command.AfterLogin c -> false;
            case Command.InMailbox c -> ofMessages(c);
        };
    }

    private static boolean ofMessages(Command.InMailbox command) {
        return switch (command) {
            case Command.Fetch c -> !c.uid();
            case Command.Store c -> !c.uid();
            case Command.Copy c -> !c.uid();
            case Command.Move c -> !c.uid();
            case Command.Replace c -> !c.uid();
            case Command.Search c -> !c.uid() || numbered(c.key());
            case Command.Sort c -> !c.uid() || numbered(c.key());
            case Command.Threads c -> !c.uid() || numbered(c.key());
            case Command.Check c -> false;
            case Command.Close c -> false;
            case Command.Unselect c -> false;
            case Command.CancelUpdate c -> false;
            case Command.UidBatches c -> false;
            case Command.Expunge c -> false;
        };
    }

    private static boolean matched(SelectOptions options) {
        return options.known() != null && options.known().match() != null;
    }

    private static boolean numbered(SearchKey key) {
        return key instanceof SearchKey.Numbers || key instanceof SearchKey.Not n && numbered(n.key())
                || key instanceof SearchKey.Fuzzy f && numbered(f.key())
                || key instanceof SearchKey.Or o && (numbered(o.first()) || numbered(o.second()))
                || key instanceof SearchKey.And a && a.keys().stream().anyMatch(UidOnly::numbered);
    }
}
