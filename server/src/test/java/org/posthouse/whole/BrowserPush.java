package org.posthouse.whole;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import org.posthouse.testkit.push.Subscriber;
import org.posthouse.testkit.tls.WebHost;

/** The push service that browsers of the test subscribe to: it keeps what is posted, and opens it as the browser would. */
final class BrowserPush implements AutoCloseable {
    private static final String HOST = "push.test";
    private final WebHost host;
    private final List<Subscriber> subscribers = new ArrayList<>();

    BrowserPush(BrowserWeb web) throws IOException {
        host = WebHost.start("127.0.0.1", web.issue(HOST).context());
        host.raw("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
        web.reach(HOST, host.port(), host.port());
    }

    /** A subscription as browsers make it: its number, endpoint and keys. */
    record Made(int number, String endpoint, String p256dh, String auth) {}

    synchronized Made subscribe() throws GeneralSecurityException {
        var s = new Subscriber();
        subscribers.add(s);
        int number = subscribers.size();
        return new Made(number, "https://" + HOST + "/" + number, s.p256dh(), s.auth());
    }

    /** What has been posted for a subscription, opened, oldest first. */
    synchronized List<String> messages(int number) throws GeneralSecurityException {
        List<String> requests = host.requests(), out = new ArrayList<>();
        for (int i = 0; i < Math.min(requests.size(), host.bodies().size()); i++)
            if (requests.get(i).equals("POST /" + number + " HTTP/1.1"))
                out.add(subscribers.get(number - 1).open(host.bodies().get(i)));
        return out;
    }

    @Override
    public void close() {
        host.close();
    }
}
