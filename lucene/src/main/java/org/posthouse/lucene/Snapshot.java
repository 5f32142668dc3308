package org.posthouse.lucene;

import java.io.IOException;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.store.Directory;

/** An index as of one commit: what it holds and how far it goes, which belong together. Whoever uses it holds a reference to the reader. */
record Snapshot(DirectoryReader reader, Positions positions) {
    /** The last commit. IOException where it cannot be read or is of another format. */
    static Snapshot open(Directory directory) throws IOException {
        return of(DirectoryReader.open(directory));
    }

    static Snapshot of(DirectoryReader reader) throws IOException {
        Positions positions = Positions.read(reader.getIndexCommit().getUserData());
        if (positions == null) {
            reader.close();
            throw new IndexFormatTooOldException("search index", "it is of another format");
        }
        return new Snapshot(reader, positions);
    }

    /** Reads every octet and compares checksums. IOException where one differs. */
    void check() throws IOException {
        for (LeafReaderContext leaf : reader.leaves())
            if (leaf.reader() instanceof CodecReader codec)
                codec.checkIntegrity();
    }

    /** Messages in it, those counted that are gone and not cleared away yet. */
    long messages() {
        return reader.numDocs();
    }
}
