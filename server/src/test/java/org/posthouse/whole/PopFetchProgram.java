package org.posthouse.whole;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import org.posthouse.agent.MailServer;
import org.posthouse.agent.pop.PopFetch;
import org.posthouse.agent.remote.Credentials;
import org.posthouse.agent.remote.Trace;
import org.posthouse.base.net.Dialer;

/** One fetch as a process that can be killed: the arguments are the port, the login, the Maildir, the memory, and keep or delete. */
final class PopFetchProgram {
    private PopFetchProgram() {}

    public static void main(String[] args) throws Exception {
        var server = new MailServer(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])), "localhost", null,
                MailServer.Security.CLEAR, OneHouse.PATIENCE);
        PopFetch.Mode mode = args[4].equals("keep") ? new PopFetch.Mode.Keep() : new PopFetch.Mode.Delete();
        PopFetch.Result result = new PopFetch(Dialer.direct(), server, new Credentials.Password(args[1], "secret"), InstantSource.system(),
                Trace.NONE).fetch(Path.of(args[2]), Path.of(args[3]), mode);
        System.out.println("left " + result.left());
    }
}
