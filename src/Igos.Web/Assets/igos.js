// What only a browser can do: the connection's return, pasted photographs, the brush, the clipboard, how numbers look.
(() => {
    "use strict";

    // Comes back by itself: to the same page while the server still knows it, else to a new one.
    const again = async () => {
        for (;;) {
            await new Promise(wait => setTimeout(wait, 1000));
            try {
                const answer = await fetch("igos.js", { cache: "no-store" });
                if (answer.ok) {
                    location.reload();
                    return;
                }
            } catch {
                // not there yet
            }
        }
    };
    const notice = () => document.getElementById("components-reconnect-modal");
    let isGone = false;
    Blazor.start({
        circuit: {
            reconnectionHandler: {
                onConnectionDown: async () => {
                    isGone = true;
                    notice().classList.add("gone");
                    for (let attempt = 0; attempt < 5 && isGone; attempt++) {
                        try {
                            const known = await Blazor.reconnect();
                            if (known) {
                                return;
                            }

                            break; // the server is there and knows nothing of this page
                        } catch {
                            await new Promise(wait => setTimeout(wait, 1000));
                        }
                    }

                    if (isGone) {
                        await again();
                    }
                },
                onConnectionUp: () => {
                    isGone = false;
                    notice().classList.remove("gone");
                },
            },
        },
    });

    const give = files => {
        const input = document.getElementById("photograph");
        if (input && files.length > 0) {
            const taken = new DataTransfer();
            taken.items.add(files[0]);
            input.files = taken.files;
            input.dispatchEvent(new Event("change", { bubbles: true }));
        }
    };
    document.addEventListener("paste", event => give(event.clipboardData?.files ?? []));
    // A photograph dropped beside the field is meant for it too, and never opened in the page's place.
    document.addEventListener("dragover", event => event.preventDefault());
    document.addEventListener("drop", event => {
        if (event.target.id !== "photograph") {
            event.preventDefault();
            give(event.dataTransfer?.files ?? []);
        }
    });

    window.igos = {
        // How the browser's language writes numbers.
        separators: () => {
            const parts = new Intl.NumberFormat(navigator.language).formatToParts(-12345.6);
            const find = (type, usual) => parts.find(part => part.type === type)?.value ?? usual;
            return [find("decimal", "."), find("group", ","), find("minusSign", "-")];
        },

        copy: text => navigator.clipboard.writeText(text),

        // The brush: places from 0 to 1, sent one at a time; what lies between two is filled in by the page.
        board: (element, page) => {
            let isDown = false;
            let next = null;
            let isSending = false;
            let [x, y] = [0.5, 0.5];
            const send = async () => {
                if (isSending) {
                    return;
                }

                isSending = true;
                while (next) {
                    const place = next;
                    next = null;
                    await page.invokeMethodAsync("Brush", place.x, place.y, place.starts, place.paints);
                }

                isSending = false;
            };
            const to = (event, starts) => {
                const frame = element.getBoundingClientRect();
                x = Math.min(1, Math.max(0, (event.clientX - frame.left) / frame.width));
                y = Math.min(1, Math.max(0, (event.clientY - frame.top) / frame.height));
                next = { x, y, starts: starts || (next?.starts ?? false), paints: true };
                send();
            };
            element.addEventListener("pointerdown", event => {
                isDown = true;
                element.setPointerCapture(event.pointerId);
                to(event, true);
            });
            element.addEventListener("pointermove", event => {
                if (isDown) {
                    to(event, false);
                }
            });
            for (const end of ["pointerup", "pointercancel"]) {
                element.addEventListener(end, () => {
                    isDown = false;
                });
            }

            element.addEventListener("keydown", event => {
                const step = event.shiftKey ? 0.1 : 0.03;
                const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
                const move = moves[event.key];
                if (move || event.key === " " || event.key === "Enter") {
                    event.preventDefault();
                    x = Math.min(1, Math.max(0, x + (move?.[0] ?? 0)));
                    y = Math.min(1, Math.max(0, y + (move?.[1] ?? 0)));
                    next = { x, y, starts: true, paints: !move };
                    send();
                }
            });
        },
    };
})();
