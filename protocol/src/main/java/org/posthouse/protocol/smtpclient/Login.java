package org.posthouse.protocol.smtpclient;

import java.io.IOException;
import java.util.Optional;
import org.posthouse.protocol.sasl.SaslClient;
import org.posthouse.protocol.sasl.SaslFailureException;
import org.posthouse.protocol.sasl.SaslServer;
import org.posthouse.protocol.smtp.Command;
import org.posthouse.protocol.smtp.Reply;

/** The AUTH exchange. RFC 4954 §4 */
final class Login {
    private static final int MAX_ROUNDS = 10;
    /** What is longer is sent in a line of its own. */
    private static final int MAX_INITIAL = 400;

    private final SmtpClient client;

    Login(SmtpClient client) {
        this.client = client;
    }

    void run(String login, String password, boolean secret) throws IOException, SmtpRefusedException {
        SaslClient sasl = SaslClient.choose(client.extensions().mechanisms(), login, password, secret, client.channelBindings())
                .orElseThrow(() -> new SmtpRefusedException(Stage.AUTH,
                        Reply.of(538, 5, 7, 11, "The server has no mechanism that is safe here")));
        run(sasl);
    }

    void run(SaslClient sasl) throws IOException, SmtpRefusedException {
        Optional<String> initial = sasl.initialResponse().map(b -> b.length == 0 ? "=" : SaslServer.encode(b));
        boolean inCommand = initial.isPresent() && initial.get().length() <= MAX_INITIAL;
        Reply reply = client.ask(Stage.AUTH, new Command.Auth(sasl.mechanism(), inCommand ? initial.get() : null));
        boolean initialPending = initial.isPresent() && !inCommand;
        for (int i = 0; reply.isIntermediate() && i < MAX_ROUNDS; i++) {
            String answer = initialPending && initial.isPresent() ? initial.get() : answer(sasl, reply.lines().getFirst());
            initialPending = false;
            client.writeSecret(answer);
            client.out().flush();
            reply = client.read(client.timeouts().command());
        }
        if (!reply.isAccept())
            throw new SmtpRefusedException(Stage.AUTH, reply);
        if (!sasl.complete())
            throw client.fail("the server has not proved that it knows the password");
    }

    private String answer(SaslClient sasl, String challenge) throws IOException {
        Optional<byte[]> bytes = SaslServer.decode(challenge.strip());
        if (bytes.isEmpty())
            throw cancel("the challenge is not base64");
        try {
            return SaslServer.encode(sasl.respond(bytes.get()));
        } catch (SaslFailureException e) {
            throw cancel(String.valueOf(e.getMessage()));
        }
    }

    private IOException cancel(String why) throws IOException {
        client.out().ascii("*").crlf().flush();
        return client.fail("login failed: " + why);
    }
}
