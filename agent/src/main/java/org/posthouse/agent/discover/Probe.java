package org.posthouse.agent.discover;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.posthouse.agent.MailServer.Security;
import org.posthouse.agent.account.Service;
import org.posthouse.base.net.Dialer;
import org.posthouse.base.net.TlsContext;
import org.posthouse.protocol.imapclient.ImapClient;
import org.posthouse.protocol.imapclient.ImapRefusedException;
import org.posthouse.protocol.pop3client.Pop3Client;
import org.posthouse.protocol.pop3client.Pop3RefusedException;
import org.posthouse.protocol.smtpclient.SmtpClient;
import org.posthouse.protocol.smtpclient.SmtpRefusedException;
import org.posthouse.protocol.smtpclient.Timeouts;

/** Tries whether there is what is said to be there: connects, and goes as far as TLS with a good certificate. */
final class Probe {
    private static final Duration TIMEOUT = Duration.ofSeconds(8);
    private static final int MAX_ANSWER = 1 << 20;

    private final Names names;
    private final TlsContext tls;
    private final HttpClient http;

    Probe(Names names, TlsContext tls) {
        this.names = names;
        this.tls = tls;
        http = HttpClient.newBuilder().sslContext(tls.live()).connectTimeout(TIMEOUT).followRedirects(HttpClient.Redirect.NORMAL).build();
    }

    /** What a place says with 200; null for anything else. */
    byte @Nullable [] get(URI uri) {
        HttpResponse<InputStream> answer = ask(uri);
        if (answer == null)
            return null;
        try (InputStream in = answer.body()) {
            return answer.statusCode() == 200 ? in.readNBytes(MAX_ANSWER) : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** Whether JMAP answers there: with a session, or by asking who we are. RFC 8620 §2.2 */
    boolean isJmap(URI uri) {
        HttpResponse<InputStream> answer = ask(uri);
        if (answer == null || !answer.uri().getScheme().equals("https"))
            return false;
        try (InputStream in = answer.body()) {
            if (answer.statusCode() == 401)
                return answer.headers().firstValue("WWW-Authenticate").isPresent();
            return answer.statusCode() == 200 && new String(in.readNBytes(MAX_ANSWER), java.nio.charset.StandardCharsets.UTF_8)
                    .contains("\"urn:ietf:params:jmap:core\"");
        } catch (IOException e) {
            return false;
        }
    }

    private @Nullable HttpResponse<InputStream> ask(URI uri) {
        if (names.address(uri.getHost()) == null)
            return null;
        try {
            return http.send(HttpRequest.newBuilder(uri).timeout(TIMEOUT).GET().build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** Whether that service answers by TLS under that name. */
    boolean answers(Service s) {
        InetAddress address = names.address(s.host());
        if (address == null || s.security() == Security.CLEAR)
            return false;
        var at = new InetSocketAddress(address, s.port());
        TlsContext implicit = s.security() == Security.TLS ? tls : null;
        try {
            switch (s.kind()) {
                case IMAP -> imap(at, s, implicit);
                case POP3 -> pop3(at, s, implicit);
                case SMTP -> smtp(at, s, implicit);
            }
            return true;
        } catch (IOException | ImapRefusedException | Pop3RefusedException | SmtpRefusedException e) {
            return false;
        }
    }

    private void imap(InetSocketAddress at, Service s, @Nullable TlsContext implicit) throws IOException, ImapRefusedException {
        try (ImapClient c = ImapClient.connect(Dialer.direct(), new ImapClient.Target(at, s.host(), TIMEOUT), implicit, (who, line) -> {
        })) {
            if (implicit == null)
                c.startTls(tls, s.host());
        }
    }

    private void pop3(InetSocketAddress at, Service s, @Nullable TlsContext implicit) throws IOException, Pop3RefusedException {
        try (Pop3Client c = Pop3Client.connect(Dialer.direct(), new Pop3Client.Target(at, s.host(), TIMEOUT), implicit, (who, line) -> {
        })) {
            if (implicit == null)
                c.startTls(tls, s.host());
        }
    }

    private void smtp(InetSocketAddress at, Service s, @Nullable TlsContext implicit) throws IOException, SmtpRefusedException {
        try (SmtpClient c = SmtpClient.connect(Dialer.direct(), new SmtpClient.Target(at, s.host(), "[127.0.0.1]", null),
                Timeouts.all(TIMEOUT), implicit, (who, line) -> {
                })) {
            if (implicit == null)
                c.startTls(tls, s.host());
        }
    }
}
