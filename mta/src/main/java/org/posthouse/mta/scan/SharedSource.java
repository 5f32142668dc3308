package org.posthouse.mta.scan;

import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.posthouse.mail.mime.Source;

/** Bytes that several threads read, one at a time, until they are taken away. */
final class SharedSource implements Source {
    private final Source source;
    private final ReentrantLock turn = new ReentrantLock();
    private boolean over;

    SharedSource(Source source) {
        this.source = source;
    }

    @Override
    public long size() {
        return source.size();
    }

    @Override
    public int read(long at, byte[] b, int off, int len) throws IOException {
        turn.lock();
        try {
            if (over)
                throw new IOException("the time is over");
            return source.read(at, b, off, len);
        } finally {
            turn.unlock();
        }
    }

    /** After it nobody reads any more. */
    void end() {
        turn.lock();
        try {
            over = true;
        } finally {
            turn.unlock();
        }
    }
}
