"""One FastAPI route that does nothing: what the machine, uvicorn and FastAPI take by themselves."""

import uvicorn
from fastapi import FastAPI

app = FastAPI()


@app.get("/api/v1/nothing")
def nothing() -> dict[str, str]:
    """As little as a route can do."""
    return {"status": "ok"}


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=0, access_log=False)
