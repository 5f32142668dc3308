package org.posthouse.access.imapsession;

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.posthouse.base.net.Connection;
import org.posthouse.base.wire.WireWriter;

/** Asked now and then by a command that takes long whether anybody still waits for its answer. */
public final class Patience {
    /** Small steps of work between two looks at the connection. */
    private static final int STEPS = 1 << 14;
    /** A client that waits for long is told so. */
    private static final Duration SILENCE = Duration.ofSeconds(5);
    private final Session session;
    private final Connection connection;
    private final WireWriter out;
    private final boolean speaks;
    private int steps;
    private Instant spoken;
    private long done;
    private long goal;

    public Patience(Session session) {
        this(session, true);
    }

    private Patience(Session session, boolean speaks) {
        this.session = session;
        this.speaks = speaks;
        connection = session.connection;
        out = session.out;
        spoken = now();
    }

    /** Of what is done for no command that a client waits for: it says nothing. */
    public static Patience ofNoCommand(Session session) {
        return new Patience(session, false);
    }

    private Instant now() {
        return session.services.clock().instant();
    }

    /** How many messages are done when all is; not said (0) where the command goes through them more than once. */
    public void goal(long messages) {
        goal = messages;
    }

    /** Messages are done. */
    public void did(long messages) {
        done += messages;
    }

    /** Whether the connection is closed or the server stops; for other threads too. */
    public boolean isOver() {
        return connection.isClosed() || connection.stopping();
    }

    /** Counts a small step of work, and looks after very many of them. */
    public void step() throws IOException {
        if (++steps >= STEPS)
            check();
    }

    /**
     * Ends the command by an EOFException where the server stops or the connection is closed. The end of the client's commands is no reason: it may
     * wait for the answer. Who has gone without a word is noticed by what is said now and then.
     */
    public void check() throws IOException {
        steps = 0;
        if (connection.stopping())
            throw new EOFException("the server is going down");
        if (connection.isClosed())
            throw new EOFException("connection closed by peer");
        if (!speaks)
            return;
        Instant now = now();
        // A clock that was set back does not make us silent.
        if (Duration.between(spoken, now).abs().compareTo(SILENCE) > 0) {
            spoken = now;
            tell();
        }
    }

    /** The goal is always beyond what is done. RFC 9585 */
    private void tell() throws IOException {
        out.ascii("* OK [INPROGRESS (\"").ascii(String.valueOf(session.parser.tag())).ascii("\" ")
                .number(goal > 0 ? Math.min(done, goal - 1) : done);
        if (goal > 0)
            out.b(' ').number(goal);
        else
            out.ascii(" NIL");
        out.ascii(")] still searching\r\n").flush();
    }
}
