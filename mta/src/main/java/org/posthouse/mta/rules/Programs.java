package org.posthouse.mta.rules;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.posthouse.mail.sieve.Limits;
import org.posthouse.mail.sieve.Program;
import org.posthouse.mail.sieve.SieveException;

/** Programs that ran lately, by their text. */
final class Programs {
    private static final int KEPT = 500;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Program> programs = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Program> eldest) {
            return size() > KEPT;
        }
    };

    Program of(String text) throws SieveException {
        lock.lock();
        try {
            Program known = programs.get(text);
            if (known != null)
                return known;
        } finally {
            lock.unlock();
        }
        Program made = Program.of(text, Limits.DEFAULT);
        lock.lock();
        try {
            programs.put(text, made);
        } finally {
            lock.unlock();
        }
        return made;
    }
}
