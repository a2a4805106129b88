"""What stands behind the port `Blobs`: a folder, or an S3-compatible object store.

May import: ports, standard library.
"""
