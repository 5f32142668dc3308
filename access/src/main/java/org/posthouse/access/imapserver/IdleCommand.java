package org.posthouse.access.imapserver;

import java.io.IOException;
import java.net.SocketTimeoutException;
import org.posthouse.access.imapsession.Reply;
import org.posthouse.access.imapsession.Selected;
import org.posthouse.access.imapsession.Session;
import org.posthouse.access.imapsession.State;
import org.posthouse.base.net.Awaited;
import org.posthouse.base.net.Waker;
import org.posthouse.base.wire.Leniency;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.store.kv.Refusal;

/** IDLE: sleeps until the client says DONE or the mailbox changes. RFC 2177 §3 */
final class IdleCommand {
    private final Session session;
    private final State.Authenticated state;

    private final Notifying notifying;

    IdleCommand(Session session, State.Authenticated state, Notifying notifying) {
        this.session = session;
        this.state = state;
        this.notifying = notifying;
    }

    Reply idle() throws IOException, SyntaxException, Refusal {
        session.out.ascii("+ idling\r\n");
        if (notifying.active())
            notifying.idle();
        else if (state instanceof Selected s)
            watch(s);
        else
            session.out.flush();
        if (session.state() instanceof State.Logout)
            return Reply.NONE;
        String line = session.in.line(100, Leniency.STRICT);
        if (!line.equalsIgnoreCase("DONE"))
            throw new SyntaxException("expected DONE");
        return Reply.ok("idled");
    }

    private void watch(Selected s) throws IOException, Refusal {
        Waker waker = new Waker();
        AutoCloseable watch = s.mail().watch((mailbox, version) -> {
            if (mailbox == s.mailbox() || mailbox < 0)
                waker.wake();
        });
        try {
            // What came between the last command and the watch is told by the first round.
            do {
                s.sync(session, true);
                session.out.flush();
            } while (!session.in.buffered() && woken(waker) && session.stands());
        } finally {
            close(watch);
        }
    }

    private boolean woken(Waker waker) throws IOException {
        Awaited awaited = session.connection.awaitInput(waker, session.idle());
        if (awaited == Awaited.TIMEOUT)
            throw new SocketTimeoutException("idle for too long");
        return awaited == Awaited.WOKEN;
    }

    static void close(AutoCloseable watch) {
        try {
            watch.close();
        } catch (Exception e) {
            throw new IllegalStateException("a watch does not fail to close", e);
        }
    }
}
