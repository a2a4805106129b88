-- Photos of groups and channels: the blurred one that goes with each chat; the file itself is named by chats.photo.
ALTER TABLE chats ADD COLUMN stripped BLOB;
CREATE INDEX chats_photo ON chats (photo) WHERE photo <> 0;

-- GIFs that people keep stand among the other lists of single files.
DROP TABLE saved_gifs;
