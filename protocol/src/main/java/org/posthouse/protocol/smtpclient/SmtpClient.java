package org.posthouse.protocol.smtpclient;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.net.Connection;
import org.posthouse.base.net.Dialer;
import org.posthouse.base.net.TlsContext;
import org.posthouse.base.net.TlsInfo;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireReader;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.protocol.sasl.ChannelBindings;
import org.posthouse.protocol.sasl.SaslClient;
import org.posthouse.protocol.smtp.Command;
import org.posthouse.protocol.smtp.Extensions;
import org.posthouse.protocol.smtp.Reply;

/** One session with an SMTP server: any number of transactions, one after the other. RFC 5321 §3 */
public final class SmtpClient implements AutoCloseable {
    private final Connection connection;
    private final PacedStream paced;
    private final Timeouts timeouts;
    private final String ourName;
    private final WireReader in;
    private final WireWriter out;
    private Transcript transcript;
    private Extensions extensions = Extensions.NONE;
    private boolean broken;
    private boolean open;
    private int transactions;

    /**
     * Whom to call, and who calls.
     *
     * @param name the server's, for its certificate
     * @param ourName what EHLO says. RFC 5321 §4.1.4
     * @param from local address to send from, null for the system's choice
     */
    public record Target(InetSocketAddress address, String name, String ourName, @Nullable InetAddress from) {}

    private SmtpClient(Connection connection, Timeouts timeouts, String ourName, Transcript transcript) {
        this.connection = connection;
        this.timeouts = timeouts;
        this.ourName = ourName;
        this.transcript = transcript;
        paced = new PacedStream(connection);
        in = new WireReader(paced);
        out = new WireWriter(paced);
        connection.writeTimeout(timeouts.block());
    }

    /**
     * Connects, reads the greeting and says EHLO, or HELO to a server that does not know EHLO. With a context TLS comes first. RFC 8314 §3.3
     *
     * @throws SmtpRefusedException when the server wants nothing to do with us, now or ever
     */
    public static SmtpClient connect(Dialer dialer, Target target, Timeouts timeouts, @Nullable TlsContext implicitTls,
            Transcript transcript)
            throws IOException, SmtpRefusedException {
        Connection connection = dialer.dial(target.address(), target.from(), timeouts.connect());
        var client = new SmtpClient(connection, timeouts, target.ourName(), transcript);
        boolean ready = false;
        try {
            if (implicitTls != null)
                client.handshake(implicitTls, target.name());
            client.accept(Stage.GREETING, timeouts.greeting());
            client.hello();
            ready = true;
            return client;
        } finally {
            if (!ready)
                client.giveUp();
        }
    }

    private void handshake(TlsContext context, String name) throws IOException {
        connection.timeout(timeouts.command());
        try {
            connection.startTlsClient(context, name, List.of());
        } catch (IOException e) {
            broken = true;
            throw new TlsFailedException(e);
        }
    }

    private void hello() throws IOException, SmtpRefusedException {
        Reply reply = ask(Stage.HELLO, new Command.Ehlo(ourName));
        if (reply.isAccept()) {
            extensions = Extensions.of(reply);
            return;
        }
        if (reply.isDefer() || reply.isIntermediate())
            throw new SmtpRefusedException(Stage.HELLO, reply);
        // RFC 5321 §3.2
        extensions = Extensions.NONE;
        Reply again = ask(Stage.HELLO, new Command.Helo(ourName));
        if (!again.isAccept())
            throw new SmtpRefusedException(Stage.HELLO, again);
    }

    /** What the server offers now; after STARTTLS this may be more. */
    public Extensions extensions() {
        return extensions;
    }

    /** What the handshake agreed on; null in clear. */
    public @Nullable TlsInfo tls() {
        return connection.tlsSession();
    }

    public InetSocketAddress remote() {
        return connection.remote();
    }

    /** False once a reply was missed or the server has said 421: close it. */
    public boolean usable() {
        return !broken && !connection.isClosed();
    }

    /** Transactions begun so far. */
    public int transactions() {
        return transactions;
    }

    /** Tells another transcript from now on. */
    public void transcript(Transcript other) {
        transcript = other;
    }

    /**
     * Goes on by TLS and says EHLO again. RFC 3207 §4
     *
     * @throws SmtpRefusedException the server would not; the session goes on in clear
     * @throws TlsFailedException it would, and could not
     */
    public void startTls(TlsContext context, String name) throws IOException, SmtpRefusedException {
        Reply reply = ask(Stage.STARTTLS, new Command.StartTls());
        if (!reply.isAccept())
            throw new SmtpRefusedException(Stage.STARTTLS, reply);
        in.discardInput();
        handshake(context, name);
        hello();
    }

    /** Logs in by the strongest mechanism both sides have; without TLS never by one that shows the password. RFC 4954 §4 */
    public void authenticate(String login, String password) throws IOException, SmtpRefusedException {
        new Login(this).run(login, password, connection.isTls());
    }

    /** Logs in by the mechanism given. RFC 4954 §4 */
    public void authenticate(SaslClient mechanism) throws IOException, SmtpRefusedException {
        new Login(this).run(mechanism);
    }

    ChannelBindings channelBindings() {
        return ChannelBindings.of(connection);
    }

    /** Sends one message to its recipients; what the server said is in the result, whatever happens. */
    public Sent send(Outgoing message) {
        transactions++;
        return new Transaction(this, message).run();
    }

    /** Why this server can not take the message whatever its recipients: it lacks an extension, or says it is too large. */
    public @Nullable Reply unsuitable(Outgoing message) {
        return Transaction.unsuitable(this, message);
    }

    /** Forgets a transaction; also shows whether the server is still there. */
    public void reset() throws IOException, SmtpRefusedException {
        Reply reply = ask(Stage.MAIL, new Command.Rset());
        if (!reply.isAccept())
            throw new SmtpRefusedException(Stage.MAIL, reply);
        open = false;
    }

    /** Parts politely and closes; what goes wrong here is of no consequence. */
    public void quit() {
        if (usable())
            try {
                write(new Command.Quit());
                out.flush();
                read(timeouts.quit());
            } catch (IOException e) {
                // it was over anyway
            }
        close();
    }

    private void giveUp() {
        if (usable())
            try {
                write(new Command.Quit());
                out.flush();
            } catch (IOException e) {
                // it was over anyway
            }
        close();
    }

    @Override
    public void close() {
        broken = true;
        connection.close();
    }

    Reply ask(Stage stage, Command command) throws IOException {
        write(command);
        out.flush();
        Reply reply = read(timeouts.command());
        if (reply.isIntermediate() && stage != Stage.AUTH)
            throw fail(stage + " was answered with " + reply.code());
        return reply;
    }

    private void accept(Stage stage, Duration within) throws IOException, SmtpRefusedException {
        Reply reply = read(within);
        if (!reply.isAccept())
            throw new SmtpRefusedException(stage, reply);
    }

    void write(Command command) throws IOException {
        String line = command.encode();
        transcript.line('C',
                command instanceof Command.Auth a && a.initialResponse() != null ? "AUTH " + a.mechanism() + " ********" : line);
        out.utf8(line).crlf();
    }

    /** Writes a line that must not be seen. */
    void writeSecret(String line) throws IOException {
        transcript.line('C', "********");
        out.ascii(line).crlf();
    }

    Reply read(Duration within) throws IOException {
        paced.within(within);
        try {
            Reply reply = Reply.read(in);
            say(reply);
            if (reply.code() == 421)
                broken = true;
            return reply;
        } catch (SyntaxException e) {
            throw fail("the server does not speak SMTP: " + e.getMessage());
        } catch (IOException e) {
            broken = true;
            throw e;
        }
    }

    private void say(Reply reply) {
        String s = reply.code() == 334 ? "334 ********" : reply.toString();
        int from = 0;
        for (int end = s.indexOf("\r\n"); end >= 0; end = s.indexOf("\r\n", from)) {
            transcript.line('S', s.substring(from, end));
            from = end + 2;
        }
        transcript.line('S', s.substring(from));
    }

    IOException fail(String why) {
        broken = true;
        return new IOException(why);
    }

    /** Before MAIL: what an earlier transaction left half done is forgotten first. */
    void begin() throws IOException {
        if (open) {
            Reply reply = ask(Stage.MAIL, new Command.Rset());
            if (!reply.isAccept())
                throw fail("RSET was answered with " + reply.code());
        }
        open = true;
    }

    /** The server has answered the message, and begins anew by itself. */
    void end() {
        open = false;
    }

    void markBroken() {
        broken = true;
    }

    boolean replyWaits() throws IOException {
        return in.buffered();
    }

    void abort() {
        broken = true;
        out.discard();
        connection.abort();
    }

    void note(char who, String line) {
        transcript.line(who, line);
    }

    WireWriter out() {
        return out;
    }

    Timeouts timeouts() {
        return timeouts;
    }
}
