package org.posthouse.access.imapserver;

import java.io.IOException;
import org.posthouse.access.imapsession.Reply;
import org.posthouse.access.imapsession.Selected;
import org.posthouse.access.imapsession.Session;
import org.posthouse.protocol.imap.Command;
import org.posthouse.store.kv.Refusal;

/** COMPRESS: all that follows its reply is compressed in both directions. RFC 4978 §3 */
final class CompressCommand {
    private final Session session;

    CompressCommand(Session session) {
        this.session = session;
    }

    Reply compress(Command.Compress c) throws IOException, Refusal {
        if (!c.mechanism().equals("DEFLATE"))
            return Reply.bad("only DEFLATE is possible");
        if (session.connection.isCompressed())
            return new Reply(Reply.Status.BAD, "COMPRESSIONACTIVE", "DEFLATE is on already");
        // Nobody could tell whether it is compressed.
        if (session.in.buffered())
            return Reply.bad("wait for the answer to COMPRESS before you send more");
        String tag = String.valueOf(session.parser.tag());
        if (session.state() instanceof Selected s)
            s.sync(session, true);
        Reply.ok("DEFLATE is on").write(session.out, tag);
        session.out.flush();
        session.connection.compress();
        return Reply.NONE;
    }
}
