package org.posthouse.protocol.smtpclient;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.protocol.smtp.BodyType;
import org.posthouse.protocol.smtp.Command;
import org.posthouse.protocol.smtp.Extensions;
import org.posthouse.protocol.smtp.ForwardPath;
import org.posthouse.protocol.smtp.MailParameters;
import org.posthouse.protocol.smtp.MailParameters.By;
import org.posthouse.protocol.smtp.RcptParameters;
import org.posthouse.protocol.smtp.Reply;

/** MAIL, RCPT, DATA: in step, or sent together where the server allows it. RFC 5321 §3.3, RFC 2920 §3.1 */
final class Transaction {
    /** Commands sent before their replies are read: few enough for the buffers below, so that both sides never wait to write. */
    private static final int GROUP = 50;

    private final SmtpClient client;
    private final Outgoing message;
    private final List<Sent.@Nullable Answer> answers = new ArrayList<>();
    private final boolean pipelining;
    private Stage stage = Stage.MAIL;

    Transaction(SmtpClient client, Outgoing message) {
        this.client = client;
        this.message = message;
        pipelining = client.extensions().has("PIPELINING");
        for (int i = 0; i < message.recipients().size(); i++)
            answers.add(null);
    }

    static @Nullable Reply unsuitable(SmtpClient client, Outgoing message) {
        Extensions offered = client.extensions();
        Outgoing.Wants wants = message.wants();
        // RFC 3030 §3: what is binary goes to a server that takes binary, and as chunks.
        if (binary(message) && !(offered.has("BINARYMIME") && offered.has("CHUNKING")))
            return Reply.of(554, 5, 6, 1, "The message has binary content and the server takes lines only");
        // RFC 6152 §3: what is not 7-bit must not be sent to a server that has not offered to take it.
        if (wants.body() == BodyType.EIGHT_BIT_MIME && !offered.has("8BITMIME"))
            return Reply.of(554, 5, 6, 3, "The message has 8-bit content and the server takes 7-bit only");
        if (!offered.has("SMTPUTF8") && (needsUtf8(message.from()) || wants.smtpUtf8() && Utf8Header.in(message.content())))
            return Reply.of(553, 5, 6, 7, "The message needs SMTPUTF8 and the server has not got it");
        if (wants.requireTls() && !offered.has("REQUIRETLS"))
            return Reply.of(550, 5, 7, 30, "The sender requires TLS all the way and the server has no REQUIRETLS");
        By by = wants.by();
        if (by != null && by.orReturn() && (by.seconds() <= 0 || !offered.has("DELIVERBY") || by.seconds() < minimum(offered)))
            return Reply.of(550, 5, 4, 7, "The server does not promise to deliver the message in time");
        OptionalLong max = offered.maxSize();
        if (max.isPresent() && message.content().size() > max.getAsLong())
            return Reply.of(552, 5, 3, 4,
                    "The message has " + message.content().size() + " octets and the server takes " + max.getAsLong());
        return null;
    }

    private static boolean binary(Outgoing message) {
        return message.wants().body() == BodyType.BINARY_MIME;
    }

    private static boolean needsUtf8(ReturnPath from) {
        return from.address().map(Address::needsUtf8).orElse(false);
    }

    /** The least time that the server promises anything about. RFC 2852 §2 */
    private static long minimum(Extensions offered) {
        try {
            return Long.parseLong(offered.keywords().getOrDefault("DELIVERBY", ""));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    Sent run() {
        Reply unsuitable = unsuitable(client, message);
        if (unsuitable != null) {
            decide(Stage.BEFORE, unsuitable);
            return sent(null);
        }
        try {
            Reply data = envelope();
            if (data != null)
                content(data);
            else if (binary(message) && undecided())
                chunk();
            return sent(null);
        } catch (IOException e) {
            client.markBroken();
            return sent(e);
        }
    }

    private Sent sent(@Nullable IOException failure) {
        var all = new ArrayList<Sent.Answer>(answers.size());
        for (Sent.Answer a : answers)
            all.add(a == null ? new Sent.Answer(stage, null) : a);
        return new Sent(all, failure);
    }

    private MailParameters parameters(boolean utf8) {
        Extensions offered = client.extensions();
        Outgoing.Wants wants = message.wants();
        var all = new MailParameters.Builder().smtpUtf8(utf8 && offered.has("SMTPUTF8")).requireTls(wants.requireTls());
        if (offered.has("SIZE"))
            all.size(OptionalLong.of(message.content().size()));
        if (offered.has("8BITMIME") || binary(message))
            all.body(wants.body());
        if (offered.has("DSN"))
            all.ret(wants.ret()).envId(wants.envId());
        if (offered.has("MT-PRIORITY") && wants.priority() != 0)
            all.priority(OptionalInt.of(wants.priority()));
        if (offered.has("DELIVERBY"))
            all.by(wants.by());
        Instant notBefore = wants.notBefore();
        if (notBefore != null && offered.has("FUTURERELEASE"))
            all.hold(new MailParameters.Hold.Until(notBefore));
        return all.build();
    }

    private Command.Rcpt rcpt(Outgoing.To to) {
        return new Command.Rcpt(new ForwardPath.Mailbox(to.address()),
                client.extensions().has("DSN") ? RcptParameters.of(to.asked()) : RcptParameters.NONE);
    }

    /** MAIL to DATA; the reply to DATA, or null where it was not sent because nobody was accepted or chunks follow instead. */
    private @Nullable Reply envelope() throws IOException {
        var offered = client.extensions();
        boolean utf8 = message.wants().smtpUtf8() || needsUtf8(message.from());
        for (int i = 0; i < answers.size(); i++)
            if (message.recipients().get(i).address().needsUtf8()) {
                utf8 = true;
                if (!offered.has("SMTPUTF8"))
                    answers.set(i, new Sent.Answer(Stage.BEFORE,
                            Reply.of(553, 5, 6, 7, "The address needs SMTPUTF8 and the server has not got it")));
            }
        if (!undecided())
            return null;
        client.begin();
        client.write(new Command.Mail(message.from(), parameters(utf8)));
        boolean mailAnswered = !pipelining;
        if (!pipelining && !mail())
            return null;
        for (int from = 0; from < answers.size(); from += step()) {
            boolean last = from + step() >= answers.size();
            for (int i = from; i < end(from); i++)
                if (answers.get(i) == null)
                    client.write(rcpt(message.recipients().get(i)));
            if (pipelining && last && !binary(message))
                client.write(new Command.Data());
            client.out().flush();
            boolean refused = !mailAnswered && !mail();
            mailAnswered = true;
            recipients(from, refused);
            if (refused && !last)
                return null;
        }
        stage = Stage.DATA;
        if (binary(message))
            return null;
        if (pipelining)
            return client.read(client.timeouts().data());
        if (!undecided())
            return null;
        client.write(new Command.Data());
        client.out().flush();
        return client.read(client.timeouts().data());
    }

    private int step() {
        return pipelining ? GROUP : 1;
    }

    private int end(int from) {
        return Math.min(answers.size(), from + step());
    }

    private boolean mail() throws IOException {
        client.out().flush();
        Reply reply = step(Stage.MAIL);
        if (!reply.isAccept())
            decide(Stage.MAIL, reply);
        return reply.isAccept();
    }

    private Reply step(Stage at) throws IOException {
        stage = at;
        Reply reply = client.read(client.timeouts().command());
        if (reply.isIntermediate())
            throw client.fail(at + " was answered with " + reply.code());
        if (reply.code() == 421) {
            decide(at, reply);
            throw client.fail("the server closed the session");
        }
        return reply;
    }

    // After a refused MAIL the replies to what was sent behind it say nothing more.
    private void recipients(int from, boolean refused) throws IOException {
        for (int i = from; i < end(from); i++) {
            Sent.Answer known = answers.get(i);
            if (known != null && known.stage() == Stage.BEFORE)
                continue;
            Reply reply = step(Stage.RCPT);
            if (!refused && !reply.isAccept())
                answers.set(i, new Sent.Answer(Stage.RCPT, reply));
        }
    }

    private void content(Reply data) throws IOException {
        if (data.code() != 354) {
            if (data.isAccept() || data.isIntermediate())
                throw client.fail("DATA was answered with " + data.code());
            decide(Stage.DATA, data);
            return;
        }
        if (!undecided()) {
            // RFC 2920 §3.1: it expects a message although nobody was accepted, and gets an empty one.
            client.out().ascii(".").crlf().flush();
            client.read(client.timeouts().end());
            return;
        }
        transfer(false);
        end();
    }

    /** All of it as one chunk, the last. RFC 3030 §2 */
    private void chunk() throws IOException {
        client.write(new Command.Bdat(message.content().size(), true));
        transfer(true);
        end();
    }

    private void end() throws IOException {
        stage = Stage.END;
        Reply reply = client.read(client.timeouts().end());
        if (reply.isIntermediate())
            throw client.fail("the message was answered with " + reply.code());
        client.end();
        decide(Stage.END, reply);
    }

    private void transfer(boolean chunk) throws IOException {
        try (var in = open()) {
            if (chunk)
                client.out().copy(in, message.content().size());
            else
                client.out().dotStuff(in);
            // From here on the server may have the whole message.
            stage = Stage.END;
            client.out().flush();
            client.note('C', "... " + message.content().size() + " octets ...");
            if (!chunk)
                client.note('C', ".");
        } catch (ContentException e) {
            client.abort();
            throw e;
        } catch (IOException e) {
            earlyReply(e);
            throw e;
        }
    }

    private Guarded open() throws ContentException {
        try {
            return new Guarded(message.content().open());
        } catch (IOException e) {
            throw new ContentException(e);
        }
    }

    // A server that has heard enough says so and hangs up; its words are worth more than "broken pipe".
    private void earlyReply(IOException e) {
        try {
            if (client.replyWaits()) {
                Reply reply = client.read(client.timeouts().quit());
                if (reply.isDefer() || reply.isReject())
                    decide(Stage.DATA, reply);
            }
        } catch (IOException worse) {
            e.addSuppressed(worse);
        }
    }

    private boolean undecided() {
        return answers.contains(null);
    }

    private void decide(Stage at, Reply reply) {
        answers.replaceAll(a -> a == null ? new Sent.Answer(at, reply) : a);
    }

    /** Tells our own trouble with the message from trouble with the connection. */
    private static final class Guarded extends FilterInputStream {
        Guarded(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            try {
                return super.read();
            } catch (IOException e) {
                throw new ContentException(e);
            }
        }

        @Override
        public int read(byte[] b, int off, int len) throws IOException {
            try {
                return super.read(b, off, len);
            } catch (IOException e) {
                throw new ContentException(e);
            }
        }
    }
}
