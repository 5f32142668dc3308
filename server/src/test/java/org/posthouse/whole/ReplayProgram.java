package org.posthouse.whole;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import org.posthouse.agent.MailServer;
import org.posthouse.agent.Submission;
import org.posthouse.agent.imap.Epochs;
import org.posthouse.agent.imap.ImapRemote;
import org.posthouse.agent.offline.Cache;
import org.posthouse.agent.offline.Sync;
import org.posthouse.agent.remote.Credentials;
import org.posthouse.agent.remote.Remote;
import org.posthouse.agent.remote.Trace;
import org.posthouse.base.net.Dialer;

/** Does what waits in a copy as a process that can be killed: the arguments are the ports of IMAP and submission, the login, and the copy's folder. */
final class ReplayProgram {
    private ReplayProgram() {}

    private static MailServer at(String port) {
        return new MailServer(new InetSocketAddress("127.0.0.1", Integer.parseInt(port)), "localhost", null, MailServer.Security.CLEAR,
                OneHouse.PATIENCE);
    }

    public static void main(String[] args) throws Exception {
        try (Cache cache = Cache.open(Path.of(args[3]));
                Remote live = new ImapRemote(Dialer.direct(), at(args[0]), new Submission(Dialer.direct(), at(args[1])),
                        new Credentials.Password(args[2], "secret"), Epochs.forgetful(), InstantSource.system(), Trace.NONE)) {
            new Sync(cache, live).replay();
        }
    }
}
