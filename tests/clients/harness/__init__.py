"""The test side of the client scenes: live server, cuttable relay, driver processes, people and their devices."""
